import type { LabHost } from '../lab-host';
import { addModel } from '../models/add-model';
import { addReranker } from '../models/add-reranker';
import { compareModels } from '../models/compare-models';
import { distilModel } from '../models/distil';
import { checkModel, removeModel, removeReranker } from '../models/manage-models';
import type { Commands } from './index';

/** The user's own models. */
export const modelCommands = (host: LabHost): Commands => ({
  'ragLab.addModel': () => addModel(host),
  'ragLab.removeModel': () => removeModel(host),
  'ragLab.checkModel': () => checkModel(host),
  'ragLab.compareModels': () => compareModels(host),
  'ragLab.addReranker': () => addReranker(host),
  'ragLab.removeReranker': () => removeReranker(host),
  'ragLab.distilModel': () => distilModel(host),
});
