import { keyModule } from './lib/edit/key-module.ts';
import { editSite } from './lib/edit/site-xml.ts';

/** The `*-site.xml` of Hadoop, HBase and Hive. */
export const hadoopSite = keyModule({
  name: 'hadoop_site',
  summary: 'Set and remove properties of a *-site.xml of Hadoop, comments and order kept.',
  description:
    'Not in Ansible. `description` and `final` of a property stay as they are. A property that stands there several ' +
    'times is kept once.',
  title: 'Two properties',
  path: '/etc/hadoop/core-site.xml',
  example: { 'fs.defaultFS': 'hdfs://mycluster', 'io.file.buffer.size': 131_072 },
  edit: editSite,
});
