/* Predict, evaluate, correct, and evaluate again or not (PEC, PECE): Adams-Bashforth-Moulton pairs
 * (Hairer, Norsett, Wanner 1993, III.1) in exponential form.  The model at the nodes is kept; at
 * the new node it is that of the predicted state (PEC) or of the corrected one (PECE). */
#include "solver/diffusion/pece.h"

/* Coefficients. */
enum
{
  FIRST,     /* evaluates at the start */
  EVALUATES, /* at the end, of the predicted state */
  AGAIN,     /* at the end, of the corrected state */
  PREDICT,   /* nodes, keep, weights, noise */
  CORRECT = PREDICT + ITO_SEMILINEAR_NODES + 3
};

void
ito_pece_sizes (struct ito_solver *s, unsigned predictor, unsigned corrector, int again)
{
  unsigned most = predictor > corrector ? predictor : corrector;
  s->stages = corrector == 0 ? 1 : again ? 3 : 2;
  s->coefficients = ITO_PECE_COEFFICIENTS;
  s->works = 2;
  s->history = most + 1;
  s->facts.history = most - 1;
  s->facts.evaluations = corrector > 0 && again ? 2 : 1;
}

static void
fill (double *c, const ito_semilinear *e, unsigned k, const double *w)
{
  c[0] = k;
  c[1] = e->keep;
  for (unsigned j = 0; j < k; j++)
    c[2 + j] = w[j];
  c[2 + k] = e->noise;
}

int
ito_pece_plan (ito_plan *plan, const ito_semilinear *e, const ito_pece *f, int corrects, int again,
               ito_error *error)
{
  int last = plan->step + 1 == plan->layout->steps;
  double *c = plan->coef;
  c[FIRST] = !corrects || plan->step == 0;
  c[EVALUATES] = corrects && (!last || f->corrector > 0);
  c[AGAIN] = c[EVALUATES] != 0 && f->corrector > 0 && again && !last;
  fill (c + PREDICT, e, f->predictor, f->predict);
  fill (c + CORRECT, e, f->corrector, f->correct);
  if ((c[FIRST] != 0 && ito_plan_prediction (plan, plan->t0, e->prediction, error))
      || (c[EVALUATES] != 0 && ito_plan_prediction (plan, plan->t1, e->prediction, error))
      || (c[AGAIN] != 0 && ito_plan_prediction (plan, plan->t1, e->prediction, error)))
    return error->code;
  return GSL_SUCCESS;
}

/* out = keep x + sum w_j m_j + noise z, the m_j at node `newest` and before it. */
static void
formula (const ito_step *s, const double *c, uint64_t newest, const double *x, double *out)
{
  unsigned k = (unsigned)c[0];
  const double *term[ITO_SEMILINEAR_NODES + 3] = { x };
  for (unsigned j = 0; j < k; j++)
    term[1 + j] = ito_step_node (s, newest - j);
  term[1 + k] = s->work[0];
  ito_step_combine (s, out, c[2 + k] > 0 ? k + 2 : k + 1, c + 1, term);
}

void
ito_pece_step (const ito_step *s, const double *x, double *y)
{
  const double *c = s->coef;
  unsigned stage = 0;
  int corrects = c[CORRECT] > 0;
  double *predicted = corrects ? s->work[1] : y;
  if (c[FIRST] != 0)
    ito_step_model (s, stage++, x, ito_step_node (s, s->step));
  if (c[PREDICT + 2 + (unsigned)c[PREDICT]] > 0)
    ito_step_normals (s, 0, s->work[0]);
  formula (s, c + PREDICT, s->step, x, predicted);
  if (c[EVALUATES] != 0)
    ito_step_model (s, stage++, predicted, ito_step_node (s, s->step + 1));
  if (corrects)
    formula (s, c + CORRECT, s->step + 1, x, y);
  if (c[AGAIN] != 0)
    ito_step_model (s, stage, y, ito_step_node (s, s->step + 1));
}
