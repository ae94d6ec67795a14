/* Every spec of every registry is read as it was printed: each entry with its defaults, and with
 * random values of all its parameters, within their ranges. */
#include "core/array.h"
#include "core/number.h"
#include "core/spec.h"
#include "grid/grid.h"
#include "schedule/schedule.h"
#include "score/field.h"
#include "solver/stepper.h"
#include "tap.h"
#include "target/target.h"
#include <gsl/gsl_errno.h>
#include <ito/ito.h>
#include <stdint.h>

static const ito_registry *const registries[] = { &ito_target_registry, &ito_schedule_registry,
                                                  &ito_grid_registry,   &ito_score_registry,
                                                  &ito_solver_registry, &ito_kernel_registry };

static uint64_t state = 20;

/* Uniform on [0, 1): splitmix64 (Steele, Lea, Flood 2014). */
static double
uniform (void)
{
  uint64_t z = state += UINT64_C (0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* A number in the range of a parameter: often of its order of magnitude, sometimes of any. */
static double
draw (const ito_param *p)
{
  double lower = p->lower, upper = p->upper;
  if (lower == 0 && upper == 0)
    lower = -1e300, upper = 1e300;
  if (!isfinite (upper))
    upper = 1e300;
  for (;;)
    {
      double x = uniform () < 0.5 ? lower + uniform () * (upper - lower)
                                  : ldexp (uniform () - 0.5, (int)(40 * uniform ()) - 20);
      if (x > lower && x < upper)
        return x;
      if (uniform () < 0.01)
        return lower / 2 + upper / 2;
    }
}

/* Text of a value, NULL where the parameter is better left out. */
static const char *
value (const ito_param *p, char *text, size_t size)
{
  char a[40], b[40], c[40];
  switch (p->type)
    {
    case ITO_PARAM_NUMBER:
      return ito_number_print (draw (p), text);
    case ITO_PARAM_INTEGER:
      {
        double lower = p->lower, upper = fmin (p->upper, 0x1p53);
        double span = uniform () < 0.5 ? fmin (upper - lower, 20) : upper - lower;
        snprintf (text, size, "%.0f", lower + floor (uniform () * (span + 1)));
        return text;
      }
    case ITO_PARAM_WORD:
      {
        size_t n = 1;
        for (const char *w = p->words; *w; w++)
          n += *w == '|';
        const char *w = p->words;
        for (size_t skip = (size_t)(uniform () * (double)n); skip; skip--)
          w = strchr (w, '|') + 1;
        snprintf (text, size, "%.*s", (int)strcspn (w, "|"), w);
        return text;
      }
    case ITO_PARAM_ARRAY:
      ito_number_print (draw (p), a);
      ito_number_print (draw (p), b);
      ito_number_print (draw (p), c);
      switch ((int)(uniform () * 4))
        {
        case 0:
          return strcpy (text, a);
        case 1:
          snprintf (text, size, "[ %s; %s;%s]", a, b, c);
          return text;
        case 2:
          snprintf (text, size, "[[%s ;%s];[%s;%s]]", a, b, c, a);
          return text;
        default:
          snprintf (text, size, "[[[%s;%s];[%s;%s]]]", a, b, c, a);
          return text;
        }
    case ITO_PARAM_SPEC:
      return strcpy (text, "( perturbed : scale = 0.5,bias=[1;2] )");
    case ITO_PARAM_FILE:
      return strcpy (text, "@\"a,b:(c).h5\":/group/one");
    }
  return NULL;
}

static int
same (double a, double b)
{
  return memcmp (&a, &b, sizeof a) == 0 || (isnan (a) && isnan (b));
}

/* Are the arguments equal, bit for bit? */
static int
same_args (const ito_args *a, const ito_args *b)
{
  int equal = ito_args_entry (a) == ito_args_entry (b)
              && strcmp (ito_args_spec (a), ito_args_spec (b)) == 0;
  for (const ito_param *p = ito_args_entry (a)->params; equal && p && p->key; p++)
    {
      const ito_array *x, *y;
      equal = ito_args_has (a, p->key) == ito_args_has (b, p->key);
      if (!equal || !ito_args_has (a, p->key))
        continue;
      switch (p->type)
        {
        case ITO_PARAM_NUMBER:
          equal = same (ito_args_number (a, p->key), ito_args_number (b, p->key));
          break;
        case ITO_PARAM_INTEGER:
          equal = ito_args_integer (a, p->key) == ito_args_integer (b, p->key);
          break;
        case ITO_PARAM_WORD:
          equal = ito_args_word (a, p->key) == ito_args_word (b, p->key);
          break;
        case ITO_PARAM_ARRAY:
          x = ito_args_array (a, p->key);
          y = ito_args_array (b, p->key);
          equal = x->rank == y->rank;
          size_t n = 1;
          for (size_t i = 0; equal && i < x->rank; i++)
            {
              equal = x->dims[i] == y->dims[i];
              n *= x->dims[i];
            }
          for (size_t i = 0; equal && i < n; i++)
            equal = same (x->data[i], y->data[i]);
          break;
        default:
          equal = strcmp (ito_args_text (a, p->key), ito_args_text (b, p->key)) == 0;
        }
    }
  return equal;
}

/* Reads a spec, prints it, and reads what was printed. */
static int
returns (const ito_registry *registry, const char *spec)
{
  ito_error e = ITO_NO_ERROR;
  ito_args *once = ito_args_parse (registry, spec, &e), *twice = NULL;
  if (once)
    twice = ito_args_parse (registry, ito_args_spec (once), &e);
  int good = once && twice && same_args (once, twice);
  if (!good)
    printf ("# %s\n# %s\n# %s\n", spec, once ? ito_args_spec (once) : "(refused)",
            twice ? ito_args_spec (twice) : e.text);
  ito_args_free (once);
  ito_args_free (twice);
  return good;
}

/* A spec of the entry: all it needs, and with probability `more` whatever else it takes. */
static void
compose (const ito_entry *entry, double more, char *spec, size_t size)
{
  size_t used = (size_t)snprintf (spec, size, "%s", entry->name);
  int n = 0;
  for (const ito_param *p = entry->params; p && p->key; p++)
    {
      char text[400];
      if (p->fallback && uniform () >= more)
        continue;
      used += (size_t)snprintf (spec + used, size - used, "%s%s=%s", n++ ? "," : ":", p->key,
                                value (p, text, sizeof text));
    }
}

static void
entries_return (const ito_registry *registry)
{
  int draws = (int)ceil (200 * tap_multiplier ());
  for (size_t i = 0; i < registry->n; i++)
    {
      const ito_entry *entry = registry->entries[i];
      char spec[4096];
      compose (entry, 0, spec, sizeof spec);
      int good = returns (registry, spec);
      for (int j = 0; j < draws; j++)
        {
          compose (entry, 0.7, spec, sizeof spec);
          good &= returns (registry, spec);
        }
      tap_ok (good, "%s %s: printed and read again, %d specs", registry->kind, entry->name,
              draws + 1);
      for (const char *alias = entry->aliases; alias && *alias; alias += strspn (alias, "|"))
        {
          size_t n = strcspn (alias, "|");
          compose (entry, 0, spec, sizeof spec);
          char other[4200];
          snprintf (other, sizeof other, "%.*s%s", (int)n, alias, spec + strlen (entry->name));
          ito_error e = ITO_NO_ERROR;
          ito_args *args = ito_args_parse (registry, other, &e);
          tap_ok (args && strncmp (ito_args_spec (args), entry->name, strlen (entry->name)) == 0,
                  "%s is printed as %s", other, entry->name);
          ito_args_free (args);
          alias += n;
        }
    }
}

/* The objects say their canonical specs, and are made again from them. */
static void
objects_return (void)
{
  for (size_t i = 0; i < ito_target_registry.n; i++)
    {
      const char *name = ito_target_registry.entries[i]->name;
      const char *spec = strcmp (name, "gmm") == 0     ? "gmm:means=[[0;1];[2;3]]"
                         : strcmp (name, "cloud") == 0 ? "cloud:points=[[0;1];[2;4];[1;1]]"
                                                       : name;
      ito_target *a = ito_target_alloc (spec),
                 *b = a ? ito_target_alloc (ito_target_spec (a)) : NULL;
      tap_same (b ? ito_target_spec (b) : NULL, a ? ito_target_spec (a) : "", spec);
      ito_target_free (a);
      ito_target_free (b);
    }
  ito_target *target = ito_target_alloc ("ring");
  for (size_t i = 0; i < ito_schedule_registry.n; i++)
    {
      const char *name = ito_schedule_registry.entries[i]->name;
      ito_schedule *a = ito_schedule_alloc (name);
      ito_schedule *b = a ? ito_schedule_alloc (ito_schedule_spec (a)) : NULL;
      tap_same (b ? ito_schedule_spec (b) : NULL, a ? ito_schedule_spec (a) : "", name);
      for (size_t j = 0; a && j < ito_grid_registry.n; j++)
        {
          const char *rule = ito_grid_registry.entries[j]->name;
          const char *spec = strcmp (rule, "times") == 0  ? "times:at=[0.9;0.5;0.1]"
                             : strcmp (rule, "ays") == 0  ? "ays:target=(ring),points=16,samples=16"
                             : strcmp (rule, "gits") == 0 ? "gits:target=(ring),points=16"
                                                          : rule;
          size_t steps = strcmp (rule, "times") == 0 ? 2 : 7;
          ito_grid *c = ito_grid_alloc (spec, a, 0.9, 0.1, steps);
          ito_grid *d = c ? ito_grid_alloc (ito_grid_spec (c), a, 0.9, 0.1, steps) : NULL;
          int equal = c && d && strcmp (ito_grid_spec (c), ito_grid_spec (d)) == 0;
          for (size_t k = 0; equal && k <= steps; k++)
            equal = same (ito_grid_time (c, k), ito_grid_time (d, k));
          tap_ok (equal, "grid %s on %s", spec, name);
          ito_grid_free (c);
          ito_grid_free (d);
        }
      for (size_t j = 0; a && j < ito_score_registry.n; j++)
        {
          const char *spec = ito_score_registry.entries[j]->name;
          ito_score *c = ito_score_alloc (spec, target, a);
          ito_score *d = c ? ito_score_alloc (ito_score_spec (c), target, a) : NULL;
          tap_same (d ? ito_score_spec (d) : NULL, c ? ito_score_spec (c) : "", spec);
          ito_score_free (c);
          ito_score_free (d);
        }
      ito_schedule_free (a);
      ito_schedule_free (b);
    }
  ito_target_free (target);
  for (size_t r = 0; r < 2; r++)
    {
      const ito_registry *registry = r ? &ito_kernel_registry : &ito_solver_registry;
      for (size_t i = 0; i < registry->n; i++)
        {
          const char *name = registry->entries[i]->name;
          ito_solver *a = ito_solver_alloc (name);
          ito_solver *b = a ? ito_solver_alloc (ito_solver_spec (a)) : NULL;
          tap_same (b ? ito_solver_spec (b) : NULL, a ? ito_solver_spec (a) : "", name);
          ito_solver_free (a);
          ito_solver_free (b);
        }
    }
}

/* Control: two specs that differ in the last bit of one number are not the same. */
static void
control (void)
{
  ito_error e = ITO_NO_ERROR;
  char spec[100], text[40];
  double radius = 0.1 + 0.2;
  snprintf (spec, sizeof spec, "ring:radius=%s", ito_number_print (radius, text));
  ito_args *a = ito_args_parse (&ito_target_registry, spec, &e);
  snprintf (spec, sizeof spec, "ring:radius=%s", ito_number_print (nextafter (radius, 0), text));
  ito_args *b = ito_args_parse (&ito_target_registry, spec, &e);
  snprintf (spec, sizeof spec, "ring:radius=%.15g", radius);
  ito_args *c = ito_args_parse (&ito_target_registry, spec, &e);
  tap_ok (a && b && c && !same_args (a, b) && !same_args (a, c) && same_args (a, a),
          "control: another last bit, or 15 digits, are another spec");
  ito_args_free (a);
  ito_args_free (b);
  ito_args_free (c);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  for (size_t r = 0; r < sizeof registries / sizeof *registries; r++)
    entries_return (registries[r]);
  objects_return ();
  control ();
  return tap_done ();
}
