/* An experiment: a paper's claim as numbers with error bars, beside a control that must fail. */
#ifndef ITO_EXPERIMENTS_EXPERIMENT_H
#define ITO_EXPERIMENTS_EXPERIMENT_H

#include "core/error.h"
#include <ito/ito.h>
#include <stddef.h>

typedef enum
{
  ITO_CORE,
  ITO_ANALOGUE,
  ITO_OUTLINE
} ito_faithfulness;

typedef struct
{
  const char *key;
  double smoke, full, lower, upper; /* values, and the range --set accepts */
  const char *text;
} ito_experiment_param;

typedef struct ito_lab ito_lab;

typedef struct
{
  const char *slug, *theme, *title, *authors;
  int year;
  const char *arxiv; /* "2011.13456", or NULL */
  const char *claim; /* one or two sentences */
  ito_faithfulness faithfulness;
  const char *lost; /* what an analogue or an outline loses, or NULL */
  /* Paragraphs, apart by an empty line: the toy, how the truth is computed, what was found.  A
   * paragraph may begin with a heading of its own, "*Truth.* ..."; `code` stands between back
   * quotes.  So in claim, lost and caption. */
  const char *text;
  const ito_experiment_param *params; /* ends with key NULL */
  const char *figure;        /* the text of the figure's gnuplot script (slug.gp, embedded) */
  double width, height;      /* of the figure, in pixels; 0: 900 x 420 */
  const char *caption;       /* of the figure */
  int (*run) (ito_lab *lab); /* 0, or a status after an error was raised */
} ito_experiment;

extern const ito_experiment *const ito_experiments[]; /* ends with NULL */

/* What run functions use.  All of them remember the first failure, which ito_lab_status returns,
 * and do nothing after it (functions that return an object return NULL). */
double ito_lab_parameter (const ito_lab *lab, const char *key);
size_t ito_lab_count (const ito_lab *lab, const char *key);
int ito_lab_smoke (const ito_lab *lab);
unsigned ito_lab_threads (const ito_lab *lab);
/* A seed for part `index` of the experiment. */
uint64_t ito_lab_seed (const ito_lab *lab, uint64_t index);
/* What comes next, and how much of the whole is done before it (0 to 1): for progress. */
void ito_lab_stage (ito_lab *lab, const char *what, double done);

/* Objects that the lab owns: freed, the last one first, when the experiment ends.  NULL after a
 * failure. */
ito_target *ito_lab_target (ito_lab *lab, const char *spec);
ito_schedule *ito_lab_schedule (ito_lab *lab, const char *spec);
ito_score *ito_lab_score (ito_lab *lab, const char *spec, const ito_target *target,
                          const ito_schedule *schedule);
ito_solver *ito_lab_solver (ito_lab *lab, const char *spec);
ito_grid *ito_lab_grid (ito_lab *lab, const char *spec, const ito_schedule *schedule,
                        double t_start, double t_end, uint64_t steps);
ito_process *ito_lab_process (ito_lab *lab, const ito_sde *sde);
ito_process *ito_lab_reverse (ito_lab *lab, const ito_score *score, double eta);
ito_process *ito_lab_flow (ito_lab *lab, const ito_score *score);
ito_process *ito_lab_langevin (ito_lab *lab, const ito_target *target);
/* With the lab's threads, the seed of part `part`, and progress. */
ito_ensemble *ito_lab_ensemble (ito_lab *lab, const ito_process *process, const ito_solver *solver,
                                const ito_grid *grid, uint64_t paths, uint64_t part);
ito_sliced *ito_lab_sliced (ito_lab *lab, const ito_target *target, double alpha, double sigma,
                            size_t angles, size_t n);
double *ito_lab_doubles (ito_lab *lab, size_t n); /* zero */

/* value +- standard_error, expected inside [lower, upper] (a claim), or to fail that (a control: a
 * variant that is wrong on purpose).  The name is short and a spec word ("slope-2"). */
void ito_lab_claim (ito_lab *lab, const char *name, const char *text, double value,
                    double standard_error, double lower, double upper);
void ito_lab_control (ito_lab *lab, const char *name, const char *text, double value,
                      double standard_error, double lower, double upper);
/* A table: columns of one length, kept in /tables/NAME and given to the figure as $NAME, columns in
 * the order written. */
void ito_lab_column (ito_lab *lab, const char *table, const char *column, const char *long_name,
                     const char *units, size_t n, const double *values);
/* Runs an ensemble and keeps it in /runs/NAME. */
int ito_lab_run (ito_lab *lab, const char *name, ito_ensemble *e);
int ito_lab_status (const ito_lab *lab);
/* Notes a failure of the library (its sentence is ito_last_error) and returns it. */
int ito_lab_failed (ito_lab *lab, int status);

/* How the program runs one. */
typedef enum
{
  ITO_VERDICT_HOLDS,
  ITO_VERDICT_FAILS,
  ITO_VERDICT_UNDECIDED
} ito_verdict;
const char *ito_verdict_name (ito_verdict v);
/* holds: value +- 5 standard errors inside; fails: disjoint; else undecided.  A value that is not a
 * number fails; a standard error that is none leaves it undecided. */
ito_verdict ito_verdict_of (double value, double standard_error, double lower, double upper);
/* A claim is expected to hold, a control to fail, and not by a value that is not a number. */
int ito_verdict_expected (int control, ito_verdict verdict, double value);

typedef struct
{
  char *name, *text;
  int control;
  double value, standard_error, lower, upper;
  ito_verdict verdict;
  int as_expected;
} ito_claim;

typedef struct
{
  int smoke;
  uint64_t seed;
  unsigned threads;
  int overwrite;
  const char *directory; /* writes directory/slug.h5 and slug.svg */
  const char *command;
  size_t sets; /* --set key=value; keys the experiment does not have are passed over */
  const char *const *set_key;
  const double *set_value;
  /* Called in the running thread now and then: what is done, and how much of the whole (0 to 1);
   * nonzero stops the experiment.  May be NULL. */
  int (*progress) (const ito_experiment *experiment, const char *what, double done, void *params);
  void *progress_params;
} ito_experiment_options;

typedef struct
{
  const ito_experiment *experiment; /* NULL: of another version */
  size_t claims;
  ito_claim *claim; /* owned by the outcome, its strings in the same allocation */
  int as_expected;  /* all of them */
  int kept;         /* a complete result of the same configuration was there */
  int no_figure;    /* gnuplot is missing */
  double seconds;
} ito_outcome;
/* The one of this slug, NULL with GSL_EINVAL and the nearest there is. */
const ito_experiment *ito_experiment_find (const char *slug, ito_error *error);
const char *ito_faithfulness_name (ito_faithfulness f);
/* Runs, or keeps what is there already: a complete result of the same configuration, seed and
 * version.  Makes the directory where there is none.  GSL codes as everywhere. */
int ito_experiment_run (const ito_experiment *experiment, const ito_experiment_options *options,
                        ito_outcome *outcome, ito_error *error);
/* Reads the outcome of directory/slug.h5. */
int ito_outcome_read (const char *file, ito_outcome *outcome, ito_error *error);
void ito_outcome_clear (ito_outcome *outcome);
/* directory/index.html from the files there. */
int ito_report (const char *directory, char *page, size_t size, ito_error *error);

#endif
