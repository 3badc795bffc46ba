export { demo, type DemoOptions } from './demo.js';
