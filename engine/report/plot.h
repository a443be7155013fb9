/* report/plot.h -- small drawings of one finding, as inline SVG.
 *
 * All are drawn to a viewBox and scale with the page; every drawing has a
 * title and a description that says in words what it shows. Coordinates are
 * the only thing computed here. */
#ifndef TRD_REPORT_PLOT_H
#define TRD_REPORT_PLOT_H

#include "base/text.h"
#include "report/sheet.h"

/* The estimate with its interval or span against the threshold. Draws nothing
 * and returns false when there is nothing to place on a line. */
bool trd_plot_interval(trd_sheet *s, const trd_item *item, trd_text *out);

/* From the first to the last point in time: one line, or two with a comparison
 * group, the threshold dashed. False when the parts hold no such points. */
bool trd_plot_course(trd_sheet *s, const trd_item *item, trd_text *out);

/* Every period of an interrupted series, its line, and the line from before,
 * drawn on. False when there is no series. */
bool trd_plot_series(trd_sheet *s, const trd_item *item, trd_text *out);

#endif
