export { endpointAddress } from './apis';
export { addRemoteModel, previewRemoteModel, type AddRemoteOptions, type RemoteSource } from './add-remote-model';
export { readRemoteCard, remoteAddress } from './remote-card';
export { remoteOpener, type RemoteOptions } from './remote-opener';
