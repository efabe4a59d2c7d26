const ofServices = 'service ';

/** The word for what runs of a service, for `reads` and `changeState`; the same for both of a unit's names. */
export function serviceState(name: string): string {
  return ofServices + name.replace(/\.service$/, '');
}

/** The service that such a word is about; undefined where it is about something else. */
export function serviceOf(state: string): string | undefined {
  return state.startsWith(ofServices) ? state.slice(ofServices.length) : undefined;
}
