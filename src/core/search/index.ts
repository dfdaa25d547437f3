export * from './answer-hit';
