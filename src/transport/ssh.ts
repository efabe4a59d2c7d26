import type { SshSettings } from './ssh-settings.ts';
import type { Transport } from './transport.ts';
export async function openSsh(_name: string, _s: SshSettings): Promise<Transport> { throw new Error('soon'); }
