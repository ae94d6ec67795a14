/* Experiments made up for tests: their verdicts are known. */
#ifndef ITO_TESTS_EXPERIMENTS_FABRICATED_H
#define ITO_TESTS_EXPERIMENTS_FABRICATED_H

#include "experiment.h"
#include <math.h>

static int fabricated_runs; /* how often one was run */

/* A few Langevin paths, as a run to keep. */
static inline void
fabricated_ensemble (ito_lab *lab)
{
  ito_process *p = ito_lab_langevin (lab, ito_lab_target (lab, "gaussian:d=1"));
  ito_grid *g = ito_lab_grid (lab, "uniform", NULL, 0, 1, 20);
  ito_ensemble *e = ito_lab_ensemble (lab, p, ito_lab_solver (lab, "euler-maruyama"), g, 30, 1);
  if (e && !ito_lab_failed (lab, ito_ensemble_save_every (e, 5)))
    ito_lab_run (lab, "langevin", e);
}

static inline void
fabricated_tables (ito_lab *lab)
{
  const double x[] = { 1, 2, 3 }, y[] = { 0.5, NAN, 1e-7 };
  ito_lab_column (lab, "first", "z_last", "abscissa", "s", 3, x);
  ito_lab_column (lab, "first", "a_first", "ordinate <of> \"it\"", "", 3, y);
  ito_lab_column (lab, "other", "x", NULL, NULL, 2, x);
}

static inline int
fabricated_good (ito_lab *lab)
{
  fabricated_runs++;
  ito_lab_stage (lab, "first part", 0.25);
  ito_lab_claim (lab, "inside", "a value <inside> & \"well\" so, `code`", 0.5, 0.01, 0, 1);
  ito_lab_claim (lab, "exact", "an exact value", 3e-9, 0, -INFINITY, 1e-5);
  ito_lab_claim (lab, "parameter", "the parameter", ito_lab_parameter (lab, "size"), 0, 1, 100);
  ito_lab_control (lab, "wrong", "a variant that is wrong", 7, 0.1, 0, 1);
  fabricated_tables (lab);
  ito_lab_stage (lab, "second part", 0.75);
  fabricated_ensemble (lab);
  return ito_lab_status (lab);
}

static inline int
fabricated_bad (ito_lab *lab)
{
  fabricated_runs++;
  ito_lab_claim (lab, "holds", "this holds", 0.5, 0.01, 0, 1);
  ito_lab_claim (lab, "fails", "this claim fails", 2, 0.01, 0, 1);
  ito_lab_claim (lab, "undecided", "this is open", 1, 0.01, 0, 1);
  ito_lab_control (lab, "control-holds", "a control that does not fail", 0.5, 0.01, 0, 1);
  ito_lab_control (lab, "control-nan", "a control that is not a number", NAN, 0, 0, 1);
  fabricated_tables (lab);
  return ito_lab_status (lab);
}

static inline int
fabricated_broken (ito_lab *lab)
{
  fabricated_runs++;
  ito_lab_claim (lab, "before", "stated before the failure", 0.5, 0.01, 0, 1);
  ito_target *t = ito_lab_target (lab, "gausian:d=2");
  ito_lab_claim (lab, "after", "stated after it", 0.5, 0.01, 0, 1);
  return t ? 0 : ito_lab_status (lab);
}

static const ito_experiment_param fabricated_params[] = { { "size", 2, 10, 1, 1000, "some size" },
                                                          { NULL, 0, 0, 0, 0, NULL } };

#define FABRICATED(name, slug_, run_)                                                              \
  static const ito_experiment name = {                                                             \
    .slug = slug_,                                                                                 \
    .theme = "tests",                                                                              \
    .title = "Of <tags> & \"quotes\"",                                                             \
    .authors = "A. O'Nymous",                                                                      \
    .year = 1999,                                                                                  \
    .arxiv = "9901.00001",                                                                         \
    .claim = "If a < b & b < c, then a < c.",                                                      \
    .faithfulness = ITO_ANALOGUE,                                                                  \
    .lost = "all but the <essence>",                                                               \
    .text = "*The toy.* Nothing & `less`.\n\nSecond <paragraph>.",                                 \
    .params = fabricated_params,                                                                   \
    .figure = "set xlabel 'x'\nset ylabel 'y'\nplot $first using 1:2 with points\n",               \
    .caption = "Points, <two>.",                                                                   \
    .run = run_                                                                                    \
  }

#endif
