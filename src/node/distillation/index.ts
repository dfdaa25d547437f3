export { distilModel } from './distil-model';
