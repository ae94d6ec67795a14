/* Every solver of the registry, with every order it declares, through order studies.
 *
 * What a solver declares is confirmed or the test fails: a new solver needs no line here.  Rows
 * that have no order to measure are listed with the reason, and must have none.  A short run (make
 * check) takes one noise structure for each order; with ITO_LONG=yes all of them, and the values of
 * the parameters that change what is declared. */
#ifndef ITO_TESTS_STUDY_ORDER_MATRIX_H
#define ITO_TESTS_STUDY_ORDER_MATRIX_H

#include "solver/stepper.h"
#include "tap.h"
#include <ito/ito.h>

static inline int
matrix_is_long (void)
{
  const char *text = getenv ("ITO_LONG");
  return text && strcmp (text, "yes") == 0;
}

static inline const ito_param *
matrix_param (const ito_entry *entry, const char *key)
{
  for (const ito_param *p = entry->params; p && p->key; p++)
    if (strcmp (p->key, key) == 0)
      return p;
  return NULL;
}

/* The solver with one more option; NULL where it refuses. */
static inline ito_solver *
matrix_solver (const ito_entry *entry, const char *option)
{
  char spec[256];
  int adaptive = matrix_param (entry, "adaptive") != NULL;
  snprintf (spec, sizeof spec, "%s%s%s%s%s", entry->name, adaptive || option[0] ? ":" : "",
            adaptive ? "adaptive=no" : "", adaptive && option[0] ? "," : "", option);
  return ito_solver_alloc (spec);
}

/* Calls verify for the solver as it is, and in a long run, or where `always`, for each value of the
 * parameters that choose a method: words, and `order`. */
static inline void
matrix_variants (const ito_entry *entry, int always, void (*verify) (const ito_solver *s))
{
  static const char *const keys[] = { "order",     "stepper",   "method",     "variant",
                                      "predictor", "corrector", "prediction", NULL };
  char option[128], words[256];
  ito_solver *s = matrix_solver (entry, "");
  verify (s);
  ito_solver_free (s);
  for (size_t k = 0; keys[k] && (always || matrix_is_long ()); k++)
    {
      const ito_param *p = matrix_param (entry, keys[k]);
      if (p && p->type == ITO_PARAM_INTEGER)
        for (double order = p->lower; order <= p->upper && order <= 6; order++)
          {
            snprintf (option, sizeof option, "%s=%g", keys[k], order);
            s = matrix_solver (entry, option);
            if (s)
              verify (s);
            ito_solver_free (s);
          }
      if (!p || p->type != ITO_PARAM_WORD)
        continue;
      snprintf (words, sizeof words, "%s", p->words);
      char *rest = NULL;
      for (char *word = strtok_r (words, "|", &rest); word; word = strtok_r (NULL, "|", &rest))
        {
          snprintf (option, sizeof option, "%s=%s", keys[k], word);
          s = matrix_solver (entry, option);
          if (s)
            verify (s);
          ito_solver_free (s);
        }
    }
}

/* What the study found, in a line. */
static inline int
matrix_confirmed (const ito_study_result *r, const char *solver, const char *what)
{
  if (!r)
    return tap_ok (0, "%s, %s: %s", solver, what, ito_last_error ());
  const ito_order *o = &r->order;
  int holds = o->verdict == ITO_ORDER_CONFIRMED && o->control[0] == ITO_ORDER_REFUTED
              && o->control[1] == ITO_ORDER_REFUTED;
  if (!holds)
    for (size_t i = 0; i < r->levels; i++)
      printf ("# %8llu %11.4g +- %8.2g %s\n", (unsigned long long)r->steps[i], r->error[i],
              r->standard_error ? r->standard_error[i] : 0, ito_level_reason_text (r->reason[i]));
  return tap_ok (holds, "%s, %s: %.3f in [%.3f, %.3f], declared %g: %s%s%s", solver, what, o->slope,
                 o->lower, o->upper, o->declared, ito_order_verdict_name (o->verdict),
                 o->remark ? ", " : "", o->remark ? o->remark : "");
}

#endif
