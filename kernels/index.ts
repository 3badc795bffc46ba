// What the WebAssembly module exports. Every function takes byte addresses and counts; nothing is allocated here.

/** Where the memory that the module itself uses ends. */
export const heapBase: usize = __heap_base;

export { weightAbove } from './above';
export { siluForward, siluBackward, softplusForward, softplusBackward } from './activation';
export { gateForward, gateBackward } from './gate';
export { pack, product, productScratch } from './linear';
export { productGradient, productGradientScratch } from './linear-gradient';
export { add, scale, scaleRows, sumOfSquares, adamWStep } from './vector';
export { convForward, convScratch } from './conv';
export { convBackward } from './conv-backward';
export { crossEntropyForward, crossEntropyBackward } from './cross-entropy';
export { embeddingSumForward, embeddingSumBackward } from './embedding';
export { lstmCellForward, lstmCellBackward } from './lstm-cell';
export { rmsNormForward, rmsNormBackward } from './rms-norm';
export { scanForward } from './scan';
export { scanBackward, scanBackwardScratch } from './scan-backward';
