/* The solvers' names, and the public face of a configured one. */
#include "core/memory.h"
#include "core/number.h"
#include "solver/scheme.h"
#include <stdlib.h>
#include <string.h>

#define ITO_SOLVER(name) extern const ito_solver_type ito_solver_##name;
#include "solver/kernels.def"
#include "solver/solvers.def"
#undef ITO_SOLVER

#define ITO_SOLVER(name) &ito_solver_##name.entry,
static const ito_entry *const solver_entries[] = {
#include "solver/solvers.def"
};
static const ito_entry *const kernel_entries[] = {
#include "solver/kernels.def"
};
#undef ITO_SOLVER

#define COUNT(a) (sizeof (a) / sizeof *(a))

const ito_registry ito_solver_registry = { "solver", "solvers", COUNT (solver_entries),
                                           solver_entries };
const ito_registry ito_kernel_registry = { "kernel", "kernels", COUNT (kernel_entries),
                                           kernel_entries };

/* Edit distance of a name to the nearest of a registry. */
static size_t
distance_to (const ito_registry *registry, const char *name)
{
  size_t least = (size_t)-1;
  for (size_t i = 0; i < registry->n; i++)
    {
      size_t distance = ito_edit_distance (name, registry->entries[i]->name);
      if (distance < least)
        least = distance;
    }
  return least;
}

/* Solvers and kernels are two lists for the user, and one for whoever allocates: a name that is in
 * neither is refused by the list that has the nearest. */
static ito_args *
parse (const char *spec, ito_error *error)
{
  char name[64];
  size_t length = strcspn (spec, ":");
  if (length >= sizeof name)
    length = sizeof name - 1;
  memcpy (name, spec, length);
  name[length] = '\0';
  int kernel =
      !ito_registry_find (&ito_solver_registry, name)
      && (ito_registry_find (&ito_kernel_registry, name)
          || distance_to (&ito_kernel_registry, name) < distance_to (&ito_solver_registry, name));
  return ito_args_parse (kernel ? &ito_kernel_registry : &ito_solver_registry, spec, error);
}

ito_solver *
ito_solver_new (const char *spec, ito_error *error)
{
  if (!spec)
    {
      ito_fail (error, GSL_EINVAL, "no solver is named: the spec is NULL; give one, as \"heun\"");
      return NULL;
    }
  ito_args *args = parse (spec, error);
  if (!args)
    return NULL;
  ito_solver *s = ITO_NEW (ito_solver, 1, error);
  if (s)
    {
      s->type = (const ito_solver_type *)ito_args_entry (args);
      s->spec = ito_memory_text (ito_args_spec (args), error);
      s->facts.kind = s->type->kind;
      s->force = ito_args_word (args, "force") == 1;
      if (!s->spec || s->type->configure (s, args, error))
        {
          ito_solver_free (s);
          s = NULL;
        }
    }
  ito_args_free (args);
  return s;
}

ito_solver *
ito_solver_alloc (const char *spec)
{
  ito_error error = ITO_NO_ERROR;
  ito_solver *s = ito_solver_new (spec, &error);
  if (!s)
    ITO_RAISE (&error);
  return s;
}

void
ito_solver_free (ito_solver *solver)
{
  if (!solver)
    return;
  free (solver->spec);
  free (solver);
}

const char *
ito_solver_spec (const ito_solver *solver)
{
  return solver->spec;
}

const ito_solver_facts *
ito_solver_get_facts (const ito_solver *solver)
{
  return &solver->facts;
}
