import { z } from 'zod';
import { defineModule } from '../sdk/define.ts';

/** Steers the run itself. The engine does it; this says what can be asked for. */
export const meta = defineModule({
  name: 'meta',
  summary: 'Steer the run: flush handlers, end the play for a host or for all, forget facts or errors.',
  args: z.strictObject({
    free_form: z
      .enum([
        'flush_handlers',
        'end_play',
        'end_host',
        'end_role',
        'end_batch',
        'clear_facts',
        'clear_host_errors',
        'noop',
        'reset_connection',
        'refresh_inventory',
      ])
      .describe(
        '`flush_handlers`: run what was notified now. `end_play`, `end_batch`, `end_host`: no further task of the play, ' +
          'for all hosts, for those of the batch, or for this one; none of them has failed. `end_role`: no further task of the role that ' +
          'it stands in, for this host. `clear_facts`: forget ' +
          'gathered facts. `clear_host_errors`: bring failed and unreachable hosts back. `reset_connection`: log in ' +
          'anew, for groups that were just changed. `refresh_inventory`: read the inventory again, for all hosts; what tasks added ' +
          'stays, and the plays to come choose among the hosts that there are then. `noop`: nothing.',
      ),
  }),
  freeForm: 'free_form',
  local: true,
  examples: [{ title: 'Restart now what was reconfigured', args: { free_form: 'flush_handlers' } }],
  async plan() {
    return { current: {}, desired: {} };
  },
});
