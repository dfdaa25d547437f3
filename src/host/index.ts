export { createApi, type LabApi } from './api';
export { registerCommands } from './commands';
export { LabHost } from './lab-host';
