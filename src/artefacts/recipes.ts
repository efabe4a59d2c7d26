import type { Artefact, MavenPackage, MavenPackages, Part, PipPackage } from './artefact.ts';

const flinkSource: PipPackage = {
  registry: 'pip',
  name: 'apache-flink',
  version: '1.10.0',
  form: 'source',
  sha256: 'f9184aeac9622495e752c502812620dee70a041b089d83047d649564ae00074c',
};

/** Flink's archive; the Java examples aren't in the Python package, so the one that the lesson runs is added. */
export function flink(without: readonly string[]): Artefact['make'] {
  const source: Part = {
    kind: 'unpack',
    from: flinkSource,
    folder: 'apache-flink-1.10.0/deps',
    to: '.',
    without,
  };
  const example: Part = {
    kind: 'jars',
    from: single('org.apache.flink', 'flink-examples-batch_2.11', '1.10.0', 'WordCount'),
    rules: [{ start: '', to: 'examples/batch', as: 'WordCount.jar' }],
  };
  return {
    kind: 'tarball',
    top: 'flink-1.10.0',
    time: Date.UTC(2020, 1, 7) / 1000,
    parts: [source, example],
  };
}

/**
 * Hadoop's archive: the jars of HDFS and YARN, the web pages of HDFS, which are with its tests, and our own scripts: the files of
 * `own`, those of a later folder over the earlier ones'.
 */
export function hadoop(
  version: string,
  time: number,
  { packages: more = [], own = ['hadoop'], ...rest }: Partial<MavenPackages> & { own?: readonly string[] },
): Artefact['make'] {
  const names = ['common', 'hdfs', 'yarn-server-resourcemanager', 'yarn-server-nodemanager', 'yarn-client'];
  const packages = names.map((name) => ({
    group: 'org.apache.hadoop',
    artifact: `hadoop-${name}`,
    version,
  }));
  return {
    kind: 'tarball',
    top: `hadoop-${version}`,
    time: time / 1000,
    executable: ['bin', 'sbin'],
    parts: [
      {
        kind: 'jars',
        from: { ...rest, registry: 'maven', packages: [...packages, ...more] },
        rules: [
          { start: 'hadoop-common-', to: 'share/hadoop/common' },
          { start: 'hadoop-hdfs-', to: 'share/hadoop/hdfs' },
          { start: 'hadoop-yarn-', to: 'share/hadoop/yarn' },
          { start: '', to: 'share/hadoop/common/lib' },
        ],
      },
      {
        kind: 'unpack',
        from: single('org.apache.hadoop', 'hadoop-hdfs', version, 'tests'),
        folder: 'webapps',
        to: 'share/hadoop/hdfs/webapps',
      },
      ...own.map((folder): Part => ({ kind: 'own', folder })),
    ],
  };
}

/** One jar, without what it depends on. */
export function single(group: string, artifact: string, version: string, classifier?: string): MavenPackages {
  const only: MavenPackage = {
    group,
    artifact,
    version,
    alone: true,
    ...(classifier !== undefined && { classifier }),
  };
  return { registry: 'maven', packages: [only] };
}
