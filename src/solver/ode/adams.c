/* What the Adams methods share (J. C. Adams in F. Bashforth, J. C. Adams 1883; Hairer, Norsett,
 * Wanner 1993, III.1 and III.5).  The derivatives at the grid's earlier nodes are interpolated by
 * the polynomial through them and integrated over the step, whatever the distances: on uniform
 * grids the weights are the classical ones.  The first order - 1 steps are those of rk4. */
#include "solver/ode/adams.h"
#include <string.h>

enum
{
  ORDER
};

const ito_param ito_adams_params[] = {
  { .key = "order",
    .type = ITO_PARAM_INTEGER,
    .fallback = "4",
    .lower = 2,
    .upper = ITO_ADAMS_ORDER,
    .text = "order, and derivatives that are interpolated" },
  ITO_PARAM_VARIABLE,
  ITO_PARAM_FORCE,
  ITO_PARAM_END,
};

static unsigned
order_of (const struct ito_solver *s)
{
  return (unsigned)s->option[ORDER];
}

int
ito_adams_configure (struct ito_solver *s, const ito_args *args, double evaluations,
                     ito_error *error)
{
  if (ito_runge_kutta_configure (s, args, &ito_tableau_rk4, error))
    return error->code;
  s->option[ORDER] = (double)ito_args_integer (args, "order");
  ito_facts_ode (&s->facts, s->option[ORDER], evaluations);
  s->history = order_of (s);
  s->facts.history = order_of (s) - 1;
  return GSL_SUCCESS;
}

void
ito_adams_weights (unsigned k, const double *node, double from, double to, double *w)
{
  double h = to - from, u[ITO_ADAMS_ORDER];
  for (unsigned j = 0; j < k; j++)
    u[j] = (node[j] - from) / h;
  for (unsigned j = 0; j < k; j++)
    {
      /* prod_{i != j} (v - u_i)/(u_j - u_i), by powers of v. */
      double c[ITO_ADAMS_ORDER] = { 1 }, below = 1;
      unsigned degree = 0;
      for (unsigned i = 0; i < k; i++)
        {
          if (i == j)
            continue;
          below *= u[j] - u[i];
          degree++;
          for (unsigned l = degree; l > 0; l--)
            c[l] = c[l - 1] - u[i] * c[l];
          c[0] *= -u[i];
        }
      w[j] = 0;
      for (unsigned l = 0; l <= degree; l++)
        w[j] += c[l] / (l + 1);
      w[j] *= h / below;
    }
}

int
ito_adams_starts (const ito_plan *plan)
{
  return plan->step + 1 < order_of (plan->solver);
}

int
ito_adams_nodes (const ito_plan *plan, double *node, double *scale0, double *scale1,
                 ito_error *error)
{
  ito_variable variable = plan->solver->variable;
  double scale;
  if (ito_process_variable (plan->process, variable, plan->t1, &node[0], scale1, error)
      || ito_process_variable (plan->process, variable, plan->t0, &node[1], scale0, error))
    return error->code;
  for (unsigned j = 1; j < order_of (plan->solver); j++)
    if (ito_process_variable (plan->process, variable, ito_plan_time (plan, plan->step - j),
                              &node[j + 1], &scale, error))
      return error->code;
  return GSL_SUCCESS;
}

void
ito_adams_start (const ito_step *s, const double *x, double *y)
{
  ito_runge_kutta_step (s, x, y);
  memcpy (ito_step_history_slot (s), s->work[0], s->d * s->stride * sizeof (double));
}

void
ito_adams_derivative (const ito_step *s, double inverse, const double *x, double *spare)
{
  /* A path that has stopped did so with derivatives that need not be finite: it rests at x. */
  for (size_t p = 0; p < s->n; p++)
    for (size_t i = 0; s->status[p] && i < s->d; i++)
      for (unsigned j = 0; j < s->solver->history; j++)
        s->history[j][i * s->stride + p] = 0;
  if (inverse != 1)
    {
      ito_step_combine (s, spare, 1, &inverse, &x);
      x = spare;
    }
  ito_step_model (s, 0, x, ito_step_history_slot (s));
}
