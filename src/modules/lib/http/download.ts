import type { Content } from '../../../sdk/content.ts';
import { type Failure, failure, isFailure } from '../../../sdk/define.ts';
import type { CommandOptions, Hands, ModelHands, Output, Probe } from '../../../sdk/host.ts';
import { DependsOnUnknown, MayBeRefused } from '../../../template/templating.ts';
import { unknownReason, whenKnown } from '../../../template/unknown.ts';
import { defined } from '../../../util/defined.ts';
import { sh } from '../../../util/quote.ts';
import { nameOf, parentOf } from '../files/paths.ts';
import { type DownloadOptions, filePathOf, type Request, requestFor, scriptOf } from './download-request.ts';
import { remoteReads } from './remote-reads.ts';
import { notUnpacked, unpackFunction, workFolder } from './unpack-script.ts';

/** Downloads into a file of the host, and tells the sha256 of what came; why not, where that fails. */
export async function download(
  host: Hands,
  url: string,
  path: string,
  options: DownloadOptions,
  digests: Readonly<Record<string, string>> = {},
): Promise<{ readonly sha256: string } | Failure> {
  const request = await requestFor(host, url, options);
  if (isFailure(request)) return request;
  // Where it is cut short there is nobody left here to clear up.
  const script = `umask 077; set -C; ${sh`path=${path}`}
${workFolder}
trap 'rm -rf "$work"; rm -f "$path"' EXIT
${unpackFunction}
{ ${scriptOf(request, options)}
} >"$path" && unpack && sum=$(sha256sum <"$path") && trap 'rm -rf "$work"' EXIT && printf %s "\${sum%% *}"`;
  const output = await host.run(script, {
    ...runOptions(request, options),
    async effect(model): Promise<Output | undefined> {
      const refusal = await refusalOf(model, url, request, options);
      if (!refusal) await model.write(path, await answerOf(model, url, digests), { mode: 0o600 });
      return refusal;
    },
  });
  if (output.code === 0) return { sha256: output.stdout };
  return unwritten(url, path, output) ?? notFetched(url, output);
}

/** Codes of curl for what no other method would get either: no such host, no way to it, no answer, no trust. */
const outOfReach = new Set([5, 6, 7, 28, 35, 51, 60]);

/**
 * In a model: why nothing can be fetched, by asking the server about it. Where the host can't ask, or the server takes the
 * question amiss, the download is taken to succeed; where the answer follows from what earlier tasks change, nobody knows.
 */
async function refusalOf(
  model: ModelHands,
  url: string,
  { script, stdin }: Request,
  options: DownloadOptions,
): Promise<Output | undefined> {
  if (!/^https?:/.test(url) || !script.startsWith('curl ')) return undefined;
  const question = `${script} --head --output /dev/null --write-out '%{http_code} %{time_connect}'`;
  const how = { ...runOptions({ script, stdin }, options), ...defined({ reads: remoteReads(url) }) };
  const answer = await whenKnown(model.query(question, { ...how, passing: true }));
  const reason = unknownReason(answer);
  if (reason !== undefined) throw new MayBeRefused(reason);
  const [status = '', connected] = answer.stdout.split(' ');
  const isGone = answer.code === 22 && /^(401|404|410)$/.test(status);
  // A server that is there and doesn't answer may do so when it is asked for all.
  const isSilent = answer.code === 28 && Number(connected) > 0;
  return isGone || (outOfReach.has(answer.code) && !isSilent) ? answer : undefined;
}

/** Bytes of a file of the host that a model reads to know what a download of it comes to. */
const mostBytes = 2 ** 20;

/** What comes of a download in a model: a file of the host is known, what others answer isn't. */
async function answerOf(
  model: ModelHands,
  url: string,
  digests: Readonly<Record<string, string>>,
): Promise<Content> {
  const unknown = model.unknownContent(`what ${url} answers`, { digests });
  if (!url.startsWith('file://')) return unknown;
  try {
    const seen = await model.stat(filePathOf(url), { follow: true });
    const isSmall = seen?.type === 'file' && seen.size <= mostBytes;
    return isSmall ? ((await model.read(filePathOf(url))) ?? unknown) : unknown;
  } catch (error) {
    if (error instanceof DependsOnUnknown) return unknown;
    throw error;
  }
}

/** The digest that a published list of checksums (`digest  name` a line, or a digest alone) has for a file. */
export async function publishedChecksum(
  host: Probe,
  url: string,
  name: string,
  options: DownloadOptions,
): Promise<string | Failure> {
  const request = await requestFor(host, url, options);
  if (isFailure(request)) return request;
  const script = `umask 077; ${workFolder}
path=$work/list
${unpackFunction}
{ ${scriptOf(request, options)}
} >"$path" && unpack && cat "$path"`;
  const output = await host.query(script, {
    ...runOptions(request, options),
    ...defined({ reads: url.startsWith('file://') ? [filePathOf(url)] : remoteReads(url) }),
  });
  if (output.code !== 0) return notFetched(url, output);
  const lines = output.stdout
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const found = lines.map((line) =>
    /^(?:.*\((.+)\)\s*=\s*)?([0-9a-fA-F]{32,128})(?:\s+\*?(.+))?$/.exec(line),
  );
  const named = found.find((match) => nameOf(match?.[1] ?? match?.[3] ?? '') === name);
  const alone =
    lines.length === 1 && found[0]?.[1] === undefined && found[0]?.[3] === undefined ? found[0] : undefined;
  const digest = (named ?? alone)?.[2];
  return digest?.toLowerCase() ?? failure(`the list of checksums at ${url} has no line for ${name}`);
}

function runOptions({ stdin }: Request, options: DownloadOptions): CommandOptions {
  const secrets = [options.password, ...Object.values(options.headers)].filter((each) => each !== undefined);
  return { stdin, secrets };
}

/** What came could not be kept. curl says that by its code 23, and not why. */
function unwritten(url: string, path: string, { code, stderr }: Output): Failure | undefined {
  if (code !== 23 && !/No space left|write error|Cannot write/i.test(stderr)) return undefined;
  const folder = parentOf(path);
  return failure(`what ${url} answered could not be written to ${folder}: ${stderr.trim()}`, {
    hint: `free some space: df -h ${folder} (and df -i) shows what is left`,
    result: { rc: code },
  });
}

function notFetched(url: string, output: Output): Failure {
  if (output.code === notUnpacked)
    return failure(
      `${url} says that it is packed with gzip, and can't be unpacked: ${output.stderr.trim()}`,
      {
        hint: 'with `decompress: false` it is taken as it is',
        result: { rc: output.code },
      },
    );
  const words = output.stderr.trim().replace(/^curl: \(\d+\) /, '');
  return failure(`${url} could not be fetched: ${words || `code ${output.code}`}`, {
    hint: 'the host itself fetches it: check the address, and that the host reaches it',
    result: { rc: output.code },
  });
}
