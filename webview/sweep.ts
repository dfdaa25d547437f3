/* The page of the sweep panel. */
import './styles/base.css';
import { connect } from './api';

const api = connect<{ readonly type: 'ready' }, { readonly scrollTop: number }>({ scrollTop: 0 });
api.post({ type: 'ready' });
