/* The registry of problems and their public functions. */
#include "problem/problem.h"
#include "core/memory.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const ito_entry *const entries[] = {
#define ITO_PROBLEM(file, name) &ito_problem_##name.entry,
#include "problem/problems.def"
#undef ITO_PROBLEM
};

const ito_registry ito_problem_registry = {
  .kind = "problem", .plural = "problems", .n = sizeof entries / sizeof *entries, .entries = entries
};

/* The numbers of the family's member, then those of the spec. */
static void
read_numbers (const ito_args *args, ito_problem *p)
{
  const double *numbers = p->type->numbers;
  size_t used = 0;
  for (size_t i = 0; numbers && i < (size_t)numbers[0]; i++)
    p->parameter[used++] = numbers[i + 1];
  for (const ito_param *param = p->type->entry.params; param && param->key; param++)
    if (used < ITO_PROBLEM_PARAMETERS)
      p->parameter[used++] = param->type == ITO_PARAM_INTEGER
                                 ? (double)ito_args_integer (args, param->key)
                                 : ito_args_number (args, param->key);
}

static int
has_param (const ito_problem_type *type, const char *key)
{
  for (const ito_param *param = type->entry.params; param && param->key; param++)
    if (strcmp (param->key, key) == 0)
      return 1;
  return 0;
}

static int
declare_linear (ito_problem *p, ito_error *error)
{
  p->linear = ITO_NEW (double, p->sde.d, error);
  for (size_t i = 0; p->linear && i < p->sde.d; i++)
    p->linear[i] = p->type->linear (p->parameter, i, 0, 0);
  p->sde.linear = p->linear;
  return error->code;
}

static int
make (const ito_args *args, ito_problem *p, ito_error *error)
{
  p->sde = p->type->sde;
  p->sde.params = p;
  p->end = p->type->end;
  read_numbers (args, p);
  if (has_param (p->type, "d"))
    {
      if (p->sde.m == p->sde.d)
        p->sde.m = ito_args_integer (args, "d");
      p->sde.d = ito_args_integer (args, "d");
    }
  p->spec = ito_memory_text (ito_args_spec (args), error);
  p->start = p->spec ? ITO_NEW (double, p->sde.d, error) : NULL;
  if (!p->start)
    return error->code;
  if (p->type->linear && declare_linear (p, error))
    return error->code;
  for (size_t i = 0; i < p->sde.d; i++)
    p->start[i] = p->type->start              ? p->type->start[i]
                  : has_param (p->type, "u0") ? ito_args_number (args, "u0")
                                              : 0;
  return p->type->init ? p->type->init (args, p, error) : GSL_SUCCESS;
}

ito_problem *
ito_problem_new (const char *spec, ito_error *error)
{
  ito_args *args = ito_args_parse (&ito_problem_registry, spec, error);
  ito_problem *p = args ? ITO_NEW (ito_problem, 1, error) : NULL;
  if (p)
    {
      p->type = (const ito_problem_type *)ito_args_entry (args);
      if (make (args, p, error))
        {
          ito_problem_free (p);
          p = NULL;
        }
    }
  ito_args_free (args);
  return p;
}

ito_problem *
ito_problem_alloc (const char *spec)
{
  ito_error error = ITO_NO_ERROR;
  ito_problem *p = ito_problem_new (spec, &error);
  if (!p)
    ITO_RAISE (&error);
  return p;
}

void
ito_problem_free (ito_problem *problem)
{
  if (!problem)
    return;
  free (problem->spec);
  free (problem->start);
  free (problem->linear);
  free (problem);
}

const char *
ito_problem_spec (const ito_problem *problem)
{
  return problem->spec;
}

const ito_sde *
ito_problem_sde (const ito_problem *problem)
{
  return &problem->sde;
}

const double *
ito_problem_start (const ito_problem *problem)
{
  return problem->start;
}

double
ito_problem_end (const ito_problem *problem)
{
  return problem->end;
}

int
ito_problem_has_exact (const ito_problem *problem)
{
  return problem->type->exact != NULL;
}

/* Refuses, and raises, what is not known. */
static int
not_known (const ito_problem *p, const char *what, const char *instead)
{
  ito_error error = ITO_NO_ERROR;
  int code = ito_fail (&error, GSL_EINVAL, "problem %s has no %s: %s", p->spec, what, instead);
  ITO_RAISE (&error);
  return code;
}

static int
check_time (const ito_problem *p, double t)
{
  ito_error error = ITO_NO_ERROR;
  if (t >= 0)
    return GSL_SUCCESS;
  int code = ito_fail (&error, GSL_EINVAL,
                       "time %g is before the start of problem %s: it starts at 0; give t >= 0", t,
                       p->spec);
  ITO_RAISE (&error);
  return code;
}

int
ito_problem_exact (const ito_problem *problem, double t, size_t n, size_t stride, const double *w,
                   double *out)
{
  if (!problem->type->exact)
    return not_known (problem, "exact solution on the path",
                      "use an expectation, or a fine solution by another solver");
  if (check_time (problem, t))
    return GSL_EINVAL;
  problem->type->exact (problem, t, n, stride, w, out);
  return GSL_SUCCESS;
}

size_t
ito_problem_expectations (const ito_problem *problem)
{
  return problem->type->n_expectations;
}

double
ito_problem_phi (const ito_problem *problem, size_t i, const double *x)
{
  return i < problem->type->n_expectations ? problem->type->expectations[i].phi (problem, x) : NAN;
}

int
ito_problem_expectation (const ito_problem *problem, size_t i, double t,
                         ito_expectation *expectation)
{
  if (i >= problem->type->n_expectations)
    return not_known (problem, "expectation of that number",
                      "ask ito_problem_expectations how many there are");
  const ito_known_expectation *known = problem->type->expectations + i;
  if (check_time (problem, t))
    return GSL_EINVAL;
  if (!known->value && t != problem->end)
    return not_known (problem, "such expectation at that time", "it is known at the usual end");
  expectation->name = known->name;
  expectation->source = known->source;
  expectation->value = known->value ? known->value (problem, t) : known->stored;
  expectation->error = known->error;
  return GSL_SUCCESS;
}

size_t
ito_problem_numbers (const ito_problem *problem)
{
  size_t n = 0;
  for (const ito_expectation *k = problem->type->numbers_known; k && k->name; k++)
    n++;
  return n;
}

int
ito_problem_number (const ito_problem *problem, size_t i, ito_expectation *number)
{
  if (i >= ito_problem_numbers (problem))
    return not_known (problem, "number of that index",
                      "ask ito_problem_numbers how many there are");
  *number = problem->type->numbers_known[i];
  return GSL_SUCCESS;
}

int
ito_problem_has_density (const ito_problem *problem, double t)
{
  return problem->type->density && t > 0
         && !isnan (problem->type->density (problem, t, problem->start));
}

int
ito_problem_density (const ito_problem *problem, double t, const double *x, double *density)
{
  if (!ito_problem_has_density (problem, t))
    return not_known (problem, "known density at that time",
                      "t > 0, or INFINITY for the equilibrium, where there is one");
  *density = problem->type->density (problem, t, x);
  return GSL_SUCCESS;
}

int
ito_problem_has_final (const ito_problem *problem)
{
  return problem->type->final
         || (problem->sde.noise == ITO_NOISE_NONE && problem->type->exact != NULL);
}

int
ito_problem_final (const ito_problem *problem, double *x, double *error)
{
  if (!ito_problem_has_final (problem))
    return not_known (problem, "known final state",
                      "only ordinary differential equations have; use the exact solution on the "
                      "path or an expectation");
  if (problem->type->final)
    memcpy (x, problem->type->final, problem->sde.d * sizeof *x);
  else
    problem->type->exact (problem, problem->end, 1, 1, NULL, x);
  *error = problem->type->final_error;
  return GSL_SUCCESS;
}
