/* Order studies: the object, its setters, and what all kinds end with. */
#include "study/study.h"
#include "problem/problem.h"
#include "process/process.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
refuse (const char *what, const char *why)
{
  ito_error error = ITO_NO_ERROR;
  int code = ito_fail (&error, GSL_EINVAL, "an order study with %s: %s", what, why);
  ITO_RAISE (&error);
  return code;
}

int
ito_study_nested (ito_study *s, int code)
{
  if (code && !s->error.code)
    {
      s->error.code = code;
      s->raised = 1;
    }
  return code;
}

ito_study *
ito_study_alloc (const ito_process *process, const ito_solver *solver, ito_study_kind kind)
{
  ito_error error = ITO_NO_ERROR;
  ito_study *s = ITO_NEW (ito_study, 1, &error);
  if (s)
    {
      const ito_noise_structure noise = process->sde.noise;
      s->start = ITO_NEW (double, process->sde.d, &error);
      s->process = process;
      s->solver = solver;
      s->kind = noise == ITO_NOISE_NONE ? ITO_STUDY_ODE : kind;
      s->points = s->multiple = 1;
      s->t1 = 1;
      s->coarsest = 3;
      s->finest = s->kind == ITO_STUDY_ODE ? 12 : 10;
      s->paths = 10000;
      s->seed = 1;
      s->band = 0.15;
      s->phi_value = s->phi_error = NAN;
    }
  if (!error.code && kind == ITO_STUDY_ODE && process->sde.noise != ITO_NOISE_NONE)
    ito_fail (&error, GSL_EINVAL,
              "an order study of kind ode: the process has noise; study the strong or the weak "
              "order");
  if (error.code)
    {
      ito_study_free (s);
      ITO_RAISE (&error);
      return NULL;
    }
  return s;
}

static int
exact_of_problem (double t, size_t n, size_t stride, const double *w, double *out, void *params)
{
  return ito_problem_exact (params, t, n, stride, w, out);
}

static double
phi_of_problem (const double *x, void *params)
{
  const ito_study *s = params;
  return ito_problem_phi (s->problem, s->phi_index, x);
}

ito_study *
ito_study_alloc_problem (const ito_problem *problem, const ito_solver *solver, ito_study_kind kind)
{
  ito_process *process = ito_process_alloc (ito_problem_sde (problem));
  ito_study *s = process ? ito_study_alloc (process, solver, kind) : NULL;
  if (!s)
    {
      ito_process_free (process);
      return NULL;
    }
  s->owned = process;
  s->problem = problem;
  s->t1 = ito_problem_end (problem);
  memcpy (s->start, ito_problem_start (problem), process->sde.d * sizeof *s->start);
  if (ito_problem_has_exact (problem))
    {
      s->exact = exact_of_problem;
      s->exact_params = (void *)(uintptr_t)problem;
    }
  if (s->kind == ITO_STUDY_WEAK && ito_problem_expectations (problem) > 0
      && ito_study_set_expectation (s, 0))
    {
      ito_study_free (s);
      return NULL;
    }
  s->phi_is_chosen = 0;
  return s;
}

void
ito_study_free (ito_study *s)
{
  if (!s)
    return;
  ito_process_free (s->owned);
  ito_score_free (s->owned_score);
  ito_solver_free (s->owned_solver);
  free (s->kernel);
  free (s->start);
  free (s->reference);
  free (s->memory);
  free (s->replicate);
  free (s);
}

int
ito_study_set_start (ito_study *s, const double *x)
{
  memcpy (s->start, x, s->process->sde.d * sizeof *x);
  return GSL_SUCCESS;
}

int
ito_study_set_points (ito_study *s, uint64_t n, const double *x)
{
  ito_error error = ITO_NO_ERROR;
  const size_t d = s->process->sde.d;
  if (s->kind != ITO_STUDY_ODE || n == 0)
    return refuse ("several points", "there must be one at least, and no noise");
  double *points = ITO_NEW (double, n *d, &error);
  if (!points)
    return ITO_RAISE (&error);
  memcpy (points, x, n * d * sizeof *x);
  free (s->start);
  s->start = points;
  s->points = n;
  return GSL_SUCCESS;
}

int
ito_study_set_times (ito_study *s, double t0, double t1)
{
  if (!isfinite (t0) || !isfinite (t1) || t0 == t1)
    return refuse ("no interval of time", "its ends must be finite and differ");
  s->t0 = t0;
  s->t1 = t1;
  return GSL_SUCCESS;
}

int
ito_study_set_levels (ito_study *s, unsigned a, unsigned b)
{
  if (b > 26 || b < a + 3)
    return refuse ("these levels", "2^a, ..., 2^b steps need a + 3 <= b <= 26: 4 levels decide");
  s->coarsest = a;
  s->finest = b;
  return GSL_SUCCESS;
}

int
ito_study_set_multiple (ito_study *s, unsigned multiple)
{
  if (multiple < 1 || multiple > 64)
    return refuse ("that multiple", "steps are 1 to 64 times 2^level");
  s->multiple = multiple;
  return GSL_SUCCESS;
}

int
ito_study_set_paths (ito_study *s, uint64_t n)
{
  if (n < 16 || n > ITO_MAX_PATHS)
    return refuse ("that number of paths", "it must lie between 16 and 2^40");
  s->paths = n;
  return GSL_SUCCESS;
}

int
ito_study_set_seed (ito_study *s, uint64_t seed)
{
  s->seed = seed;
  return GSL_SUCCESS;
}

int
ito_study_set_threads (ito_study *s, unsigned n)
{
  s->threads = n;
  return GSL_SUCCESS;
}

int
ito_study_set_declared (ito_study *s, double order)
{
  if (order != ITO_ORDER_NONE && !(order >= 0 && order < 32))
    return refuse ("that declared order", "it must lie between 0 and 32");
  s->declared = order;
  s->has_declared = 1;
  return GSL_SUCCESS;
}

int
ito_study_set_band (ito_study *s, double band)
{
  if (!(band > 0 && band < 0.5))
    return refuse ("that band", "it must lie between 0 and 1/2, so that neighbours are refuted");
  s->band = band;
  s->has_band = 1;
  return GSL_SUCCESS;
}

int
ito_study_set_timing (ito_study *s, int on)
{
  s->timed = on;
  return GSL_SUCCESS;
}

int
ito_study_set_progress (ito_study *s, int (*progress) (double done, double all, void *params),
                        void *params)
{
  s->progress = progress;
  s->progress_params = params;
  return GSL_SUCCESS;
}

int
ito_study_set_exact (ito_study *s, ito_exact_function *exact, void *params)
{
  s->exact = exact;
  s->exact_params = params;
  return GSL_SUCCESS;
}

int
ito_study_set_functional (ito_study *s, ito_functional *phi, void *params, double value,
                          double error)
{
  s->phi = phi;
  s->phi_params = params;
  s->phi_value = value;
  s->phi_error = error;
  s->phi_is_chosen = 1;
  s->n_more = 0;
  return GSL_SUCCESS;
}

int
ito_study_add_functional (ito_study *s, ito_functional *phi, void *params, double value,
                          double error)
{
  if (s->n_more == ITO_STUDY_FUNCTIONALS)
    return refuse ("so many functionals", "16 at most");
  s->more[s->n_more].phi = phi;
  s->more[s->n_more].params = params;
  s->more[s->n_more].value = value;
  s->more[s->n_more++].error = error;
  return GSL_SUCCESS;
}

int
ito_study_set_expectation (ito_study *s, size_t index)
{
  if (!s->problem || index >= ito_problem_expectations (s->problem))
    return refuse ("that expectation", "its problem has no such one (`ito help PROBLEM`)");
  s->phi_index = index;
  return ito_study_set_functional (s, phi_of_problem, s, NAN, NAN);
}

int
ito_study_set_reference (ito_study *s, const char *solver)
{
  ito_error error = ITO_NO_ERROR;
  char *copy = ito_memory_text (solver, &error);
  if (!copy)
    return ITO_RAISE (&error);
  free (s->reference);
  s->reference = copy;
  return GSL_SUCCESS;
}

int
ito_study_make_levels (ito_study *s, unsigned to_a_doubling)
{
  ito_workspace space = { 0 };
  size_t levels = (size_t)(s->finest - s->coarsest) * to_a_doubling + 1;
  free (s->memory);
  s->memory = NULL;
  for (int pass = 0; pass < 2 && !s->error.code; pass++)
    {
      s->steps = ITO_TAKE (&space, uint64_t, levels);
      s->step = ITO_TAKE (&space, double, levels);
      s->error_of = ITO_TAKE (&space, double, levels);
      s->standard_error = ITO_TAKE (&space, double, levels);
      s->floor = ITO_TAKE (&space, double, levels);
      s->evaluations = ITO_TAKE (&space, double, levels);
      s->seconds = ITO_TAKE (&space, double, levels);
      s->seconds_least = ITO_TAKE (&space, double, levels);
      s->seconds_most = ITO_TAKE (&space, double, levels);
      s->reason = ITO_TAKE (&space, ito_level_reason, levels);
      if (pass == 0)
        ito_workspace_alloc (&space, &s->error);
    }
  s->memory = space.base;
  s->result.levels = levels;
  for (size_t i = 0; i < levels && !s->error.code; i++)
    {
      s->steps[i] =
          s->multiple * (uint64_t)(floor (pow (2, s->coarsest + (double)i / to_a_doubling) + 0.5));
      s->step[i] = fabs (s->length != 0 ? s->length : s->t1 - s->t0) / (double)s->steps[i];
      s->error_of[i] = s->standard_error[i] = s->floor[i] = 0;
      s->evaluations[i] = s->seconds[i] = s->seconds_least[i] = s->seconds_most[i] = 0;
    }
  return s->error.code;
}

/* The order that the solver declares for what is measured. */
static double
declared_order (const ito_study *s)
{
  const ito_solver_facts *f = &s->solver->facts;
  if (s->has_declared)
    return s->declared;
  if (s->kind == ITO_STUDY_ODE)
    return f->deterministic;
  return s->kind == ITO_STUDY_STRONG ? f->strong[s->process->sde.noise]
                                     : f->weak[s->process->sde.noise];
}

static int
conclude (ito_study *s)
{
  ito_study_result *r = &s->result;
  const ito_order_table table = { .n = r->levels,
                                  .step = s->step,
                                  .error = s->error_of,
                                  .standard_error = s->is_sampled ? s->standard_error : NULL,
                                  .floor = s->floor,
                                  .replicates = s->replicate ? s->replicates : 0,
                                  .replicate = s->replicate };
  r->steps = s->steps;
  r->step = s->step;
  r->error = s->error_of;
  r->standard_error = table.standard_error;
  r->evaluations = s->evaluations;
  r->seconds = s->timed ? s->seconds : NULL;
  r->seconds_least = s->seconds_least;
  r->seconds_most = s->seconds_most;
  r->reason = s->reason;
  r->paths = s->is_sampled ? s->paths : 0;
  r->measure = s->measure;
  r->truth = s->truth;
  r->method = s->method;
  return ito_study_nested (
      s, ito_study_judge (&table, declared_order (s), s->band, &r->order, s->reason));
}

/* Why an error falls faster than declared, where it can be told. */
static const char *
super_convergence (const ito_study *s)
{
  if (s->process->sde.noise == ITO_NOISE_ADDITIVE)
    return "faster than declared: with additive noise leading terms vanish where the drift is "
           "linear, or nearly so on these steps";
  return s->process->sde.noise == ITO_NOISE_NONE
             ? "faster than declared: leading terms vanish or are small on this problem"
             : "faster than declared: leading terms vanish or are small, as where the noise is "
               "small";
}

/* A method that tends to something else has no order, whatever its rate; errors below those of a
 * reference are not exact. */
static void
judge_limit (ito_study *s)
{
  ito_study_result *r = &s->result;
  if (r->order.verdict == ITO_ORDER_EXACT && s->floor_is_reference)
    {
      r->order.verdict = ITO_ORDER_UNDECIDED;
      r->order.remark = "all errors are below 100 times the reference's own";
    }
  if (r->order.verdict == ITO_ORDER_SUPER)
    r->order.remark = super_convergence (s);
  if (!r->has_limit || r->limit_agrees)
    return;
  if (r->order.verdict == ITO_ORDER_CONFIRMED || r->order.verdict == ITO_ORDER_SUPER
      || r->order.verdict == ITO_ORDER_EXACT)
    {
      r->order.verdict = ITO_ORDER_REFUTED;
      r->order.remark = "it tends to another limit";
    }
}

int
ito_study_find_expectation (ito_study *s)
{
  ito_expectation known;
  if (s->phi != phi_of_problem)
    return GSL_SUCCESS;
  s->phi_value = s->phi_error = NAN;
  if (!s->problem->type->expectations[s->phi_index].value && s->t1 != ito_problem_end (s->problem))
    return GSL_SUCCESS;
  if (ito_problem_expectation (s->problem, s->phi_index, s->t1, &known))
    return ito_study_nested (s, GSL_EINVAL);
  s->phi_value = known.value;
  s->phi_error = known.error;
  return GSL_SUCCESS;
}

static int
run (ito_study *s)
{
  int done = 0;
  if (s->run)
    return s->run (s);
  if (ito_study_find_expectation (s))
    return s->error.code;
  if (s->kind == ITO_STUDY_ODE)
    return ito_study_flow (s);
  if (s->kind == ITO_STUDY_WEAK && (ito_study_exact_moments (s, &done) || done))
    return s->error.code;
  return ito_study_sampled (s);
}

int
ito_study_run (ito_study *s)
{
  s->error = (ito_error)ITO_NO_ERROR;
  s->raised = s->finished = 0;
  s->result = (ito_study_result){ 0 };
  s->work_done = s->work_all = 0;
  s->is_sampled = s->floor_is_reference = 0;
  free (s->replicate);
  s->replicate = NULL;
  s->finished = !run (s) && !(s->timed && ito_study_time_levels (s)) && !conclude (s);
  if (s->finished)
    judge_limit (s);
  if (!s->raised)
    ITO_RAISE (&s->error);
  return s->error.code;
}

const ito_study_result *
ito_study_get_result (const ito_study *s)
{
  return s->finished ? &s->result : NULL;
}
