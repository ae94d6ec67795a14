/* What is observed of the paths, group by group, in the threads that run them: a record of moments
 * (group_moments.h) of each observer at each saved time. */
#ifndef ITO_ENSEMBLE_OBSERVE_H
#define ITO_ENSEMBLE_OBSERVE_H

#include "ensemble/ensemble.h"
#include "ensemble/group_moments.h"

typedef struct
{
  size_t coordinate, bins;
  double from, to;
} ito_bins;

struct ito_observer
{
  char *name;    /* NULL: of the next run only */
  size_t values; /* of a path */
  int of_states; /* the values are the state */
  int last_only; /* at the last saved time; records of the others are zeros */
  ito_bins bins; /* of a histogram; bins.bins is 0 for others */
  ito_observable_function *function;
  void *params;
  ito_moments_form form;
  size_t offset, size; /* in the record of all */
};

/* Moments of the states in the next run; *offset of the record. */
int ito_observe_states (ito_ensemble *e, const ito_moments_form *form, int last_only,
                        size_t *offset, ito_error *error);
/* Those of the next run are forgotten. */
void ito_observe_forget (ito_ensemble *e);
void ito_observe_clear (ito_ensemble *e);
/* The most values of a path that any function gives; 0: there is none. */
size_t ito_observe_values (const ito_ensemble *e);
/* All records of one saved time, of n rows x[p*d + i].  rows [n][d], values [n][values]: for work.
 * A nonzero status is that of a function. */
int ito_observe (const ito_ensemble *e, uint64_t time, size_t n, const double *x, double *rows,
                 double *values, double *record);

#endif
