export { endpointAddress } from './apis';
export { addRemoteModel, previewRemoteModel, type AddRemoteOptions, type RemoteSource } from './add-remote-model';
export { remoteOpener, type RemoteOptions } from './remote-opener';
