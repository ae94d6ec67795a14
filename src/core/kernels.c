/* The table of kernels in use: the best that this build has and this machine can run, or the one
 * that ITO_DISPATCH or ito_dispatch_select names. */
#include <config.h>

#include "core/error.h"
#include "core/kernels.h"
#include <ito/version.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const ito_kernels ito_kernels_portable;
#ifdef HAVE_KERNEL_V3
extern const ito_kernels ito_kernels_v3;
#endif
#ifdef HAVE_KERNEL_V4
extern const ito_kernels ito_kernels_v4;
#endif
#ifdef HAVE_KERNEL_AARCH64
extern const ito_kernels ito_kernels_aarch64;
#endif

/* The features by name: clang 14 does not know the levels' names. */
#if defined(HAVE_KERNEL_V3) || defined(HAVE_KERNEL_V4)
static int
runs_v3 (void)
{
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma")
         && __builtin_cpu_supports ("bmi") && __builtin_cpu_supports ("bmi2")
         && __builtin_cpu_supports ("popcnt") && __builtin_cpu_supports ("sse4.2");
}
#endif

#ifdef HAVE_KERNEL_V4
static int
runs_v4 (void)
{
  return runs_v3 () && __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
         && __builtin_cpu_supports ("avx512cd") && __builtin_cpu_supports ("avx512dq")
         && __builtin_cpu_supports ("avx512vl");
}
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const ito_kernels *tables[5];           /* best first, NULL at the end */
static _Atomic (const ito_kernels *) selected; /* one of them */
static ito_error problem = ITO_NO_ERROR;       /* with ITO_DISPATCH */

/* The table of a name or a class; "x86-64" is the portable one by the name of its level. */
static const ito_kernels *
find (const char *name)
{
  if (strcmp (name, "x86-64") == 0)
    name = "portable";
  for (size_t i = 0; tables[i]; i++)
    if (strcmp (tables[i]->name, name) == 0)
      return tables[i];
  for (size_t i = 0; tables[i]; i++)
    if (strcmp (tables[i]->dispatch_class, name) == 0)
      return tables[i];
  return NULL;
}

static int
refuse (const char *where, const char *name, ito_error *error)
{
  char names[128] = "";
  size_t used = 0;
  for (size_t i = 0; tables[i] && used < sizeof names; i++)
    used += (size_t)snprintf (names + used, sizeof names - used, "%s%s", i ? ", " : "",
                              tables[i]->name);
  return ito_fail (error, GSL_EINVAL,
                   "%s '%.40s': this machine and build have no such kernels; use %s", where, name,
                   names);
}

static void
fill (void)
{
  size_t n = 0;
#ifdef HAVE_KERNEL_V4
  if (runs_v4 ())
    tables[n++] = &ito_kernels_v4;
#endif
#ifdef HAVE_KERNEL_V3
  if (runs_v3 ())
    tables[n++] = &ito_kernels_v3;
#endif
#ifdef HAVE_KERNEL_AARCH64
  tables[n++] = &ito_kernels_aarch64;
#endif
  tables[n++] = &ito_kernels_portable;

  const char *name = getenv ("ITO_DISPATCH");
  const ito_kernels *table = name && *name ? find (name) : tables[0];
  if (!table)
    refuse ("ITO_DISPATCH", name, &problem);
  atomic_store (&selected, table ? table : tables[0]);
}

const ito_kernels *
ito_kernel (void)
{
  pthread_once (&once, fill);
  return atomic_load_explicit (&selected, memory_order_acquire);
}

const ito_kernels *
ito_kernel_named (const char *name)
{
  pthread_once (&once, fill);
  return find (name);
}

const ito_kernels *const *
ito_kernel_all (void)
{
  pthread_once (&once, fill);
  return tables;
}

int
ito_dispatch_check (ito_error *error)
{
  pthread_once (&once, fill);
  return problem.code ? ito_fail (error, problem.code, "%s", problem.text) : GSL_SUCCESS;
}

const char *
ito_dispatch_name (void)
{
  return ito_kernel ()->name;
}

const char *
ito_dispatch_class (void)
{
  return ito_kernel ()->dispatch_class;
}

int
ito_dispatch_select (const char *name)
{
  ito_error error = ITO_NO_ERROR;
  const ito_kernels *table = ito_kernel_named (name);
  if (table)
    atomic_store_explicit (&selected, table, memory_order_release);
  else
    refuse ("dispatch", name, &error);
  return ITO_RAISE (&error);
}
