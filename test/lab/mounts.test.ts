import { expect, it } from 'vitest';
import { furtherMounts } from '../../src/lab/mounts.ts';

const mountinfo = [
  '20 1 8:1 / / rw - ext4 /dev/sda1 rw',
  '21 20 0:5 / /proc rw - proc proc rw',
  '22 20 8:2 / /opt rw,relatime shared:1 - xfs /dev/sda2 rw',
  '23 22 8:3 / /opt/with\\040space rw - ext4 /dev/sda3 rw',
  '24 20 0:6 / /mnt/memory rw - tmpfs tmpfs rw',
  '25 20 8:4 / /home rw - ext4 /dev/sda4 rw',
  '26 20 8:5 / /srv/labs/one rw - ext4 /dev/sda5 rw',
  '27 20 8:6 / /srv/a:b rw - ext4 /dev/sda6 rw',
  '28 20 8:7 / /tmpdata rw - btrfs /dev/sda7 rw',
  '',
].join('\n');

it("takes the machine's other disks along, and nothing else", () => {
  expect(furtherMounts(mountinfo, '/srv/labs')).toEqual(['/opt', '/opt/with space', '/tmpdata']);
});
