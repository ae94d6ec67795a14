/* Figures: one gnuplot script, piped to gnuplot. */
#ifndef ITO_PLOT_PLOT_H
#define ITO_PLOT_PLOT_H

#include "core/error.h"
#include <ito/trace.h>
#include <stddef.h>

/* A script being written: terminal and output by the ending of the picture (svg, png, pdf, gif),
 * the house style (colours told apart by colour-blind people and in print, grid, fonts), tables as
 * $NAME << EOD, then the figure's own text. */
typedef struct ito_script ito_script;
ito_script *ito_script_new (const char *picture, double width, double height, ito_error *error);
void ito_script_free (ito_script *s);
/* Columns of one length, with NaN written as "nan". */
int ito_script_table (ito_script *s, const char *name, size_t columns, size_t rows,
                      const double *const *column, ito_error *error);
int ito_script_text (ito_script *s, const char *format, ...)
    __attribute__ ((format (printf, 2, 3)));
const char *ito_script_source (const ito_script *s);
/* Runs gnuplot -d.  GSL_EFAILED with its first message; *missing = 1 and success where
 * there is no gnuplot: no figure, the caller gives one notice. The picture is written to a
 * temporary name and renamed. */
int ito_script_render (const ito_script *s, int *missing, ito_error *error);

/* Draws a file ito wrote.  kind: NULL (chosen from the file), "paths", "density", "order", "figure"
 * (an experiment's own). script_file: where to keep the script, or NULL. */
int ito_plot_file (const char *file, const char *kind, const char *picture, const char *script_file,
                   int *missing, ito_error *error);

#endif
