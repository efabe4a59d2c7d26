/** Tells whether tar is GNU's. */
export const tarQuestion = [['tar', '--version'], { reads: [], anyone: true }] as const;
