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
  const char *text; /* paragraphs: the toy, how the truth is computed, what was found */
  const ito_experiment_param *params; /* ends with key NULL */
  const char *figure;        /* the text of the figure's gnuplot script (slug.gp, embedded) */
  const char *caption;       /* of the figure */
  int (*run) (ito_lab *lab); /* 0, or a status after an error was raised */
} ito_experiment;

extern const ito_experiment *const ito_experiments[]; /* ends with NULL */

/* What run functions use.  All of them remember the first failure, which ito_lab_status returns. */
double ito_lab_parameter (const ito_lab *lab, const char *key);
size_t ito_lab_count (const ito_lab *lab, const char *key);
int ito_lab_smoke (const ito_lab *lab);
unsigned ito_lab_threads (const ito_lab *lab);
/* A seed for part `index` of the experiment. */
uint64_t ito_lab_seed (const ito_lab *lab, uint64_t index);
/* value +- standard_error, expected inside [lower, upper] (a claim), or to fail that (a control: a
 * variant that is wrong on purpose).  unit may be "". */
void ito_lab_claim (ito_lab *lab, const char *name, const char *text, double value,
                    double standard_error, double lower, double upper);
void ito_lab_control (ito_lab *lab, const char *name, const char *text, double value,
                      double standard_error, double lower, double upper);
/* A table: columns of one length, kept in /tables/NAME and given to the figure as $NAME. */
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
/* holds: value +- 5 standard errors inside; fails: disjoint; else undecided. A value that is not a
 * number fails. */
ito_verdict ito_verdict_of (double value, double standard_error, double lower, double upper);

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
  size_t sets; /* --set key=value */
  const char *const *set_key;
  const double *set_value;
} ito_experiment_options;

typedef struct
{
  const ito_experiment *experiment;
  size_t claims;
  ito_claim *claim; /* owned by the outcome */
  int as_expected;  /* all of them */
  int kept;         /* a complete result of the same configuration was there */
  int no_figure;    /* gnuplot is missing */
  double seconds;
} ito_outcome;
/* Runs, or keeps what is there already; GSL codes as everywhere. */
int ito_experiment_run (const ito_experiment *experiment, const ito_experiment_options *options,
                        ito_outcome *outcome, ito_error *error);
/* Reads the outcome of directory/slug.h5. */
int ito_outcome_read (const char *file, ito_outcome *outcome, ito_error *error);
void ito_outcome_clear (ito_outcome *outcome);
/* directory/index.html from the files there. */
int ito_report (const char *directory, char *page, size_t size, ito_error *error);

#endif
