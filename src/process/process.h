/* Inside of processes. */
#ifndef ITO_PROCESS_PROCESS_H
#define ITO_PROCESS_PROCESS_H

#include "score/field.h"
#include <ito/process.h>

typedef enum
{
  ITO_PROCESS_USER,
  ITO_PROCESS_FORWARD,
  ITO_PROCESS_REVERSE,
  ITO_PROCESS_FLOW,
  ITO_PROCESS_LANGEVIN
} ito_process_kind;

struct ito_process
{
  ito_process_kind kind;
  ito_sde sde;                  /* d, m, calculus, noise of every kind; callbacks of USER */
  const ito_score *score;       /* REVERSE, FLOW, LANGEVIN */
  const ito_schedule *schedule; /* FORWARD, REVERSE, FLOW */
  ito_score *owned;             /* LANGEVIN: the exact score it made for itself */
  double eta;                   /* REVERSE */
  void *adaptor;                /* params of callbacks that were made here, owned */
};

/* Independent variable of a solver on the probability flow: t; lambda; sigma = the noise-to-signal
 * ratio sigma/alpha, with the state x/alpha in both. */
typedef enum
{
  ITO_VARIABLE_T,
  ITO_VARIABLE_LAMBDA,
  ITO_VARIABLE_SIGMA
} ito_variable;

/* Value of the variable at t, and the scale alpha of the state in its frame (1 for t). */
int ito_process_variable (const ito_process *p, ito_variable v, double t, double *value,
                          double *scale, ito_error *error);
/* The drift with respect to the variable, as a field, at a value of it (t is found where it is
 * needed). */
int ito_process_drift (const ito_process *p, ito_variable v, double value, ito_field *field,
                       ito_error *error);
/* For additive noise g(t) dW of the forward, reverse and Langevin processes. */
int ito_process_noise_size (const ito_process *p, double t, double *g, ito_error *error);

#endif
