import { keyModule } from './lib/edit/key-module.ts';
import { editKeys, javaProperties } from './lib/edit/property.ts';

/** Java's properties. */
export const propertiesFile = keyModule({
  name: 'properties_file',
  summary: 'Set and remove keys of a Java properties file, comments and order kept.',
  description:
    'Not in Ansible. Keys and values are given as they are meant: what has to be escaped is escaped. A key that stands ' +
    'there several times is kept once.',
  title: 'Two keys',
  path: '/opt/zookeeper/conf/zoo.cfg',
  example: { tickTime: 2000, dataDir: '/var/lib/zookeeper' },
  edit: (text, wish) => editKeys(text, wish, javaProperties),
});
