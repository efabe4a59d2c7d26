/** Numbers of a connection, for benchmarks. */
export interface Statistics {
  /** Round trips: scripts sent to a shell. */
  requests: number;
  /** Commands started on the connection, shells among them. */
  channels: number;
  bytesSent: number;
  bytesReceived: number;
}
