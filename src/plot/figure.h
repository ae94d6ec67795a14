/* Figures of files, and what they are drawn from. */
#ifndef ITO_PLOT_FIGURE_H
#define ITO_PLOT_FIGURE_H

#include "plot/script.h"
#include "trace/trace.h"

/* run_data.c: a run of the file, and the target it was made for where that is a mixture. */

typedef struct
{
  ito_reader *reader;
  const char *group; /* "/" or "/runs/NAME" */
  uint64_t times, paths;
  size_t d;
  double *time; /* [times] */
  double *done; /* [groups] 1: the group of 2048 paths is written in full */
  uint64_t groups, groups_done;
  const char *target;                 /* its spec, "" where not known */
  size_t k, target_d;                 /* k = 0: no mixture */
  double *weight, *mean, *covariance; /* [k], [k][target_d], [k][target_d][target_d] */
  int ends_at_target;                 /* the law at the last time is meant to be the target */
} ito_run;

/* The root's run, or the first of /runs; one group at least is written. */
int ito_run_open (ito_reader *reader, ito_run *run, ito_error *error);
void ito_run_clear (ito_run *run);
/* The first `coordinates` coordinates at a saved time, of the paths that are written and finite:
 * x [*n][coordinates], allocated. */
int ito_run_states (const ito_run *run, uint64_t time, size_t coordinates, double **x, uint64_t *n,
                    ito_error *error);
/* A dataset of the run as doubles. */
int ito_run_read (const ito_run *run, const char *leaf, double **data, ito_error *error);

/* mixture_plane.c: the target's density in its first coordinates. */

double ito_target_line (const ito_run *run, double x);
double ito_target_plane (const ito_run *run, double x, double y);
/* Contour lines in $contour that enclose 50, 90 and 99 % of the mass in the range (x from, to, y
 * from, to). */
int ito_target_contours (const ito_run *run, ito_script *script, const double range[4],
                         ito_error *error);

/* histogram.c */

/* Holds x[0], x[stride], ..., with a margin; only the core of them where a few lie far out. */
int ito_range (uint64_t n, size_t stride, const double *x, double *lower, double *upper,
               ito_error *error);
/* $histogram: centre, density, half width; bins after Freedman and Diaconis (1981). */
int ito_histogram (ito_script *script, uint64_t n, const double *x, double lower, double upper,
                   ito_error *error);

/* draw_*.c: each writes its tables and its text to the script. */

/* heading = the target's spec, shortened. */
void ito_draw_heading (const ito_run *run, ito_script *script);
/* Ends a caption begun in double quotes: which coordinates are shown. */
void ito_draw_coordinates (const ito_run *run, ito_script *script);
/* $histogram of x [n] and, where the run ends at its target, $exact; has_target says so. */
int ito_draw_line_density (const ito_run *run, ito_script *script, uint64_t n, const double *x,
                           double lower, double upper, ito_error *error);
int ito_draw_paths (const ito_run *run, ito_script *script, ito_error *error);
int ito_draw_density (const ito_run *run, ito_script *script, ito_error *error);
/* nameINDEX+1 = what a table of errors is called in the key: its solver, or its own name, with its
 * slope, as a study has found it or as given. */
void ito_draw_name (ito_reader *reader, ito_script *script, const char *name, size_t index,
                    double slope);
int ito_draw_precision (ito_reader *reader, ito_script *script, ito_error *error);
int ito_draw_comparison (ito_reader *reader, ito_script *script, ito_error *error);
int ito_draw_order (ito_reader *reader, ito_script *script, ito_error *error);
/* An experiment's own figure: its tables as it wrote them, then its text. */
int ito_draw_record (ito_reader *reader, ito_script *script, ito_error *error);
/* The columns of /tables/NAME in the order they were written. */
#define ITO_TABLE_COLUMNS 64
typedef struct
{
  size_t columns, rows;
  const char *name[ITO_TABLE_COLUMNS];
  double *column[ITO_TABLE_COLUMNS];
} ito_table;
int ito_table_read (ito_reader *reader, const char *name, ito_table *table, ito_error *error);
/* NULL where there is none of this name. */
const double *ito_table_column (const ito_table *table, const char *name);
void ito_table_clear (ito_table *table);

#endif
