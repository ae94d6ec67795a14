/* Explicit Runge-Kutta methods, given by their tableau.
 *
 *   k_i = f(v0 + c_i h, X_i),  X_i = x + h sum_{j<i} a_ij k_j,  x1 = x + h sum_i b_i k_i,
 *
 * with v the variable that is stepped in, h = v1 - v0.  In lambda and sigma the state is X =
 * x/alpha (probability flow; Lu et al. 2022, section 3, Karras et al. 2022, eq. 4): the way into
 * the frame and back, 1/alpha0 and alpha1, is in the coefficients. E. Hairer, S. P. Norsett, G.
 * Wanner 1993, Solving Ordinary Differential Equations I, II.1. */
#include "solver/scheme.h"

/* A last stage that is the first of the next step (fsal) has no weight in this one. */
static unsigned
stages_of (const ito_tableau *t)
{
  return t->fsal ? t->stages - 1 : t->stages;
}

const ito_param ito_runge_kutta_params[] = { ITO_PARAM_VARIABLE, ITO_PARAM_FORCE, ITO_PARAM_END };

int
ito_runge_kutta_configure (struct ito_solver *s, const ito_args *args, const ito_tableau *t,
                           ito_error *error)
{
  (void)error;
  s->variable = (ito_variable)ito_args_word (args, "variable");
  s->tableau = t;
  s->stages = s->works = stages_of (t);
  s->coefficients = (s->stages + 1) * (s->stages + 1);
  s->exact_end = s->variable != ITO_VARIABLE_LAMBDA;
  ito_facts_ode (&s->facts, t->order, s->stages);
  return GSL_SUCCESS;
}

/* Both ends must exist in the variable. */
int
ito_runge_kutta_check (const struct ito_solver *s, const ito_process *p, const ito_grid *g,
                       ito_error *error)
{
  double value, scale;
  ito_process_variable (p, s->variable, ito_grid_time (g, 0), &value, &scale, error);
  ito_process_variable (p, s->variable, ito_grid_time (g, ito_grid_steps (g)), &value, &scale,
                        error);
  return error->code;
}

/* coef: row i < stages, of X_i: factor of x, then of k_0..k_{i-1}; row `stages`, of the result. */
int
ito_runge_kutta_plan (ito_plan *plan, ito_error *error)
{
  const ito_tableau *t = plan->solver->tableau;
  ito_variable variable = plan->solver->variable;
  unsigned q = stages_of (t);
  double v0, v1, alpha0, alpha1;
  if (ito_process_variable (plan->process, variable, plan->t0, &v0, &alpha0, error)
      || ito_process_variable (plan->process, variable, plan->t1, &v1, &alpha1, error))
    return error->code;
  double h = v1 - v0;
  for (unsigned i = 0; i <= q; i++)
    {
      double *row = plan->coef + (size_t)i * (q + 1);
      double scale = i < q ? 1 : alpha1;
      row[0] = scale / alpha0;
      for (unsigned j = 0; j < i; j++)
        row[j + 1] = scale * h * (i < q ? t->a[i * t->stages + j] : t->b[j]);
      /* The end of the step is v1 itself, not v0 + h. */
      if (i < q && ito_plan_drift (plan, variable, t->c[i] == 1 ? v1 : v0 + t->c[i] * h, error))
        return error->code;
    }
  return GSL_SUCCESS;
}

/* out = row of the coefficients applied to x, k_0, ..., k_{count-1}, zeros left out. */
static void
combine (const ito_step *s, const double *row, unsigned count, const double *x, double *out)
{
  double c[ITO_MAX_STAGES + 1];
  const double *term[ITO_MAX_STAGES + 1];
  size_t terms = 1;
  c[0] = row[0];
  term[0] = x;
  for (unsigned j = 0; j < count; j++)
    if (row[j + 1] != 0)
      {
        c[terms] = row[j + 1];
        term[terms++] = s->work[j];
      }
  ito_step_combine (s, out, terms, c, term);
}

void
ito_runge_kutta_step (const ito_step *s, const double *x, double *y)
{
  unsigned q = s->stages; /* of the plan: a last step may have fewer */
  for (unsigned i = 0; i < q; i++)
    {
      const double *row = s->coef + (size_t)i * (q + 1);
      if (i == 0 && row[0] == 1)
        ito_step_model (s, 0, x, s->work[0]);
      else
        {
          combine (s, row, i, x, y);
          ito_step_model (s, i, y, s->work[i]);
        }
    }
  combine (s, s->coef + (size_t)q * (q + 1), q, x, y);
}
