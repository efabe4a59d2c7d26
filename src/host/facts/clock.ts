/**
 * `date_time`, from a line of a host's `date` and the names of its zone in winter and in summer, each behind what it is
 * away from UTC.
 */
export function clockFacts(text: string): Readonly<Record<string, unknown>> {
  const [line = '', ...zones] = text.split('\n');
  const [year, month, weekday, weekdayNumber, weeknumber, day, hour, minute, second, ...more] =
    line.split('|');
  const [epoch = '0', tz = '', offset, nanoseconds = ''] = more;
  // busybox knows no parts of a second.
  const micro = /^\d{9}$/.test(nanoseconds) ? nanoseconds.slice(0, 6) : '000000';
  const utc = new Date(Number(epoch) * 1000).toISOString().replace(/\.\d+Z$/, '');
  const basic = `${year}${month}${day}T${hour}${minute}${second}`;
  return {
    year,
    month,
    weekday,
    weekday_number: weekdayNumber,
    weeknumber,
    day,
    hour,
    minute,
    second,
    epoch,
    epoch_int: epoch,
    date: `${year}-${month}-${day}`,
    time: `${hour}:${minute}:${second}`,
    iso8601: `${utc}Z`,
    iso8601_micro: `${utc}.${micro}Z`,
    iso8601_basic: `${basic}${micro}`,
    iso8601_basic_short: basic,
    tz,
    tz_dst: summerName(zones) ?? tz,
    tz_offset: offset,
  };
}

/** The zone's name when its clocks are ahead: which half of the year that is, depends on where it is. */
function summerName(zones: readonly string[]): string | undefined {
  const known = zones.map((zone) => zone.split(' ')).filter(([offset]) => /^[+-]\d{4}$/.test(offset ?? ''));
  return known.toSorted(([a], [b]) => Number(b) - Number(a))[0]?.[1];
}
