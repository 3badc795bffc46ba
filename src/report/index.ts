export { renderPage, renderReport, readPage } from './page-file.js';
export { pageData } from './page-data.js';
export type { PageData } from './page-data.js';
export type { ReportData, ReportLine, TimelinePoint } from './report-data.js';
export { servePage } from './serve-page.js';
