declare module 'ml-isolation-forest' {
  /** Liu et al. 2008; the trees draw from `Math.random`. */
  export class IsolationForest {
    constructor(options?: { nEstimators?: number });
    train(trainingSet: number[][]): void;
    /** 0 to 1, larger is stranger; one a row. */
    predict(data: number[][]): number[];
  }
}
