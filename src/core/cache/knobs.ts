import { enumKnob, integerKnob, numberKnob } from '../config/knob';

const withCache = { 'cache.result.policy': ['lru', 'fifo', 'lfu', 'tinylfu', 'gdsf'] } as const;

export const cacheKnobs = [
  enumKnob('cache.result.policy', {
    stage: 'cache',
    label: 'Result cache',
    description: 'Keeps whole answers of the search by the exact text of the query.',
    default: 'none',
    values: [
      { value: 'none', label: 'Off', description: 'Every query is searched.' },
      {
        value: 'lru',
        label: 'Least recently used',
        description: 'When full, the entry that was not asked for longest goes.',
      },
      { value: 'fifo', label: 'First in, first out', description: 'When full, the oldest entry goes.' },
      {
        value: 'lfu',
        label: 'Least frequently used',
        description: 'When full, the entry that was asked for least often goes; what was popular long ago stays.',
      },
      {
        value: 'tinylfu',
        label: 'Popular lately (W-TinyLFU)',
        description: 'A newcomer stays only where it is asked for more often lately than what would go for it.',
      },
      {
        value: 'gdsf',
        label: 'Dear to make again (GDSF)',
        description: 'Keeps what is small, often asked for and takes long to make again.',
      },
    ],
    sweep: ['none', 'lru', 'tinylfu'],
  }),
  integerKnob('cache.result.maxEntries', {
    stage: 'cache',
    label: 'Size',
    unit: 'entries',
    description: 'Answers kept. More hits, more memory.',
    default: 500,
    min: 1,
    max: 1_000_000,
    scale: 'log10',
    when: withCache,
    sweep: [50, 500, 5000],
  }),
  numberKnob('cache.result.maxMegabytes', {
    stage: 'cache',
    label: 'Most memory',
    unit: 'MB',
    description: 'Memory that the kept answers may take together, beside the limit on their number.',
    default: 0,
    min: 0,
    max: 100_000,
    scale: 'log10',
    valueLabels: { 0: 'no limit' },
    when: withCache,
    sweep: [0],
  }),
  integerKnob('cache.result.ttlSeconds', {
    stage: 'cache',
    label: 'Time to live',
    unit: 's',
    description: 'Age at which an answer is dropped. Shorter is fresher and hits less.',
    default: 0,
    min: 0,
    max: 2_592_000,
    scale: 'log10',
    valueLabels: { 0: 'no limit' },
    when: withCache,
    sweep: [0, 300, 3600],
  }),
] as const;

/** The load that is replayed through the caches. */
export const loadKnobs = [
  integerKnob('load.requests', {
    stage: 'load',
    label: 'Requests',
    unit: 'requests',
    description: 'Length of the replayed load; each request asks one query of the query set.',
    default: 2000,
    min: 10,
    max: 1_000_000,
    scale: 'log10',
  }),
  numberKnob('load.zipfExponent', {
    stage: 'load',
    label: 'Popularity',
    unit: 'exponent',
    description: 'How unevenly queries are asked (Zipf). 0 asks all equally often; 1 is typical of search logs.',
    default: 1,
    min: 0,
    max: 3,
    scale: 'linear',
    sweep: [0, 0.7, 1, 1.3],
  }),
  numberKnob('load.requestsPerMinute', {
    stage: 'load',
    label: 'Rate',
    unit: 'requests/min',
    description: 'Speed of the replayed load in simulated time; decides what a time to live means.',
    default: 60,
    min: 0.01,
    max: 1_000_000,
    scale: 'log10',
  }),
] as const;
