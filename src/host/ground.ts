import { type Access, HostError, type Probe } from '../sdk/host.ts';
import { sh } from '../util/quote.ts';
import { pathWord } from './command.ts';
import type { Batch } from './questions/batch.ts';
import { type LinkOnWay, type Look, linkLook } from './questions/looks.ts';
import type { Seen } from './questions/question.ts';
import { refusal } from './refusal.ts';
import { decodeText } from './text.ts';

/** Who a task's user is on a host. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  /** Numbers of all groups. */
  readonly groups: readonly number[];
  readonly umask: number;
  /** The folders in which programs are looked for. */
  readonly programs: readonly string[];
}

/** What a model of a host asks of the host that it is laid over, beside what a Probe does. */
export interface Ground extends Probe {
  identity(): Promise<Identity>;
  /** Of a number, where it has one. */
  userName(uid: number): Promise<string | undefined>;
  groupName(gid: number): Promise<string | undefined>;
  /** `path` is absolute, without `.` and `..`. */
  link(path: string): Promise<LinkOnWay | undefined>;
}

const identityScript = [
  'id -u; id -g; id -un 2>/dev/null || id -u; id -gn 2>/dev/null || id -g',
  'id -G; umask; printf "%s\\n" "$PATH"',
].join('\n');

type Ask = (script: string) => ReturnType<Batch['ask']>;
type LookAt = <T>(look: Look<T>, path: string) => Promise<Seen<T>>;

/** The questions that are about where paths lead and who is asking. */
export function createGround(
  ask: Ask,
  look: LookAt,
): Pick<Ground, 'identity' | 'userName' | 'groupName' | 'link' | 'realPath' | 'access'> {
  return {
    userName: async (uid) => nameOf(uid, decodeText((await ask(sh`_user ${uid}`)).stdout)),
    groupName: async (gid) => nameOf(gid, decodeText((await ask(sh`_group ${gid}`)).stdout)),
    async identity() {
      const section = await ask(identityScript);
      if (section.code !== 0) throw refusal('cannot tell who the user is', section);
      return parseIdentity(decodeText(section.stdout));
    },
    async link(path) {
      const seen = await look(linkLook, path);
      if (!seen) throw new HostError(`cannot tell where ${path} leads`);
      return seen.value;
    },
    async realPath(path) {
      const { code, stdout } = await ask(sh`_real ${pathWord(path)}`);
      const real = decodeText(stdout).replace(/\n$/, '');
      return code === 0 && real !== '' ? real : path;
    },
    access: async (path) => parseAccess(decodeText((await ask(accessScript(path))).stdout)),
  };
}

/** The name in the first line of a passwd or group database that has the number. */
function nameOf(id: number, text: string): string | undefined {
  const fields = text.split('\n').map((line) => line.split(':'));
  return fields.find(([, , number]) => number === String(id))?.[0];
}

function accessScript(path: string): string {
  return `set -- ${sh`${pathWord(path)}`}; test -r "$1"; r=$?; test -w "$1"; w=$?; test -x "$1"; echo $r $w $?`;
}

function parseAccess(text: string): Access {
  const [read = false, write = false, execute = false] = text
    .trim()
    .split(' ')
    .map((code) => code === '0');
  return { read, write, execute };
}

function parseIdentity(text: string): Identity {
  const [uid = '', gid = '', owner = '', group = '', groups = '', umask = '', path = ''] = text.split('\n');
  return {
    uid: Number(uid),
    gid: Number(gid),
    owner,
    group,
    groups: groups.trim().split(' ').map(Number),
    umask: Number.parseInt(umask, 8),
    programs: path.split(':').filter((folder) => folder.startsWith('/')),
  };
}
