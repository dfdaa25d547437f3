export { likelyQueries } from './likely-queries';
export { openTrace } from './open-trace';
export { readTraceFile } from './read-trace-file';
export { writeTrace } from './write-trace';
