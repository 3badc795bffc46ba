export { renderReport } from './render-report.js';
export type { ReportData, ReportEvaluation, ReportLine, TimelinePoint } from './report-data.js';
