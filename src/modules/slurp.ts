import { defineModule, failure } from '../sdk/define.ts';
import { allInOrder } from '../util/all-in-order.ts';
import { aliased } from './lib/aliased.ts';
import { expandHome, hostPath } from './lib/files/paths.ts';

/** Reads a file of the host. */
export const slurp = defineModule({
  name: 'slurp',
  summary: 'Read a file of the host into a variable, in base64.',
  args: aliased({ src: hostPath().describe('The file to read.') }, { path: 'src' }),
  examples: [
    { title: 'A public key, for the other hosts', args: { src: '/home/flink/.ssh/id_ed25519.pub' } },
  ],
  returns: {
    content: 'What is in the file, in base64.',
    encoding: '`base64`.',
    source: 'The path that was read.',
  },
  async plan(args, host) {
    const path = await expandHome(host, args.src);
    const [seen, content] = await allInOrder([host.stat(path, { follow: true }), host.read(path)]);
    if (!seen) return failure(`there is no file ${path}`, { hint: 'check `src`, a path on the host' });
    if (seen.type === 'directory' || !content)
      return failure(`${path} is a ${seen.type}, not a file that can be read`);
    const result = { content: Buffer.from(content).toString('base64'), encoding: 'base64', source: path };
    return { current: {}, desired: {}, result };
  },
});
