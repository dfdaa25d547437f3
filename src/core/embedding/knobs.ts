import { enumKnob, integerKnob, nameKnob } from '../config/knob';

export const embeddingKnobs = [
  nameKnob('embedding.model', {
    stage: 'embeddings',
    label: 'Model',
    description:
      'What turns text into vectors; its tokenizer also measures chunks. Larger models find more and take longer.',
    default: 'all-MiniLM-L6-v2-int8',
    namesOf: 'embedding-models',
  }),
  enumKnob('embedding.kept', {
    stage: 'embeddings',
    label: 'Kept as',
    description:
      'How precisely embeddings are kept on disk. Less takes less room and is what everything after it is made from.',
    default: 'f32',
    values: [
      { value: 'f32', label: '32-bit float', description: 'Exact: four bytes a number.' },
      { value: 'f16', label: '16-bit float', description: 'Half the room, hardly a loss.' },
      { value: 'i8', label: '8-bit integer', description: 'A quarter of the room.' },
    ],
    when: { 'retrieval.mode': ['dense', 'hybrid'] },
    sweep: ['f32', 'f16', 'i8'],
  }),
  enumKnob('embedding.reduction', {
    stage: 'vectors',
    label: 'Reduction',
    description: 'Which dimensions are kept where fewer are wanted.',
    default: 'truncate',
    values: [
      { value: 'truncate', label: 'The first', description: 'Good for models that were trained to be cut.' },
      {
        value: 'pca',
        label: 'PCA',
        description: 'Directions in which these chunks differ most, fitted anew as they change.',
      },
      {
        value: 'pca-kept',
        label: 'PCA, kept',
        description:
          'The directions of the first fit stay while documents change, so that an edit does not change all vectors.',
      },
    ],
    when: { 'retrieval.mode': ['dense', 'hybrid'] },
    sweep: ['truncate', 'pca'],
  }),
  integerKnob('embedding.dimensions', {
    stage: 'vectors',
    label: 'Dimensions',
    unit: 'dimensions',
    description:
      'Dimensions of the vectors that are searched. Fewer save memory and search time and lose some quality.',
    default: 0,
    min: 0,
    max: 4096,
    scale: 'linear',
    valueLabels: { 0: 'all' },
    when: { 'retrieval.mode': ['dense', 'hybrid'] },
    sweep: [0, 256, 128, 64],
  }),
] as const;
