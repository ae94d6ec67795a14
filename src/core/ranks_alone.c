/* Ranks of a library without MPI: one; that it would be one of several is an error, since each
 * would do the whole work and write the same file. */
#include "core/number.h"
#include "core/ranks.h"
#include <stdlib.h>

int
ito_ranks_begin (int *argc, char ***argv, ito_ranks *table, ito_error *error)
{
  (void)argc;
  (void)argv;
  (void)table;
  for (const char *const *name = ito_ranks_names; *name; name++)
    {
      const char *text = getenv (*name);
      uint64_t ranks;
      if (text && ito_count_parse (text, UINT64_MAX / 2, &ranks) == 0 && ranks > 1)
        return ito_fail (error, GSL_EINVAL,
                         "started as one of %s ranks (%s): this build has no MPI; run it once, or "
                         "configure it --with-mpi",
                         ito_excerpt (text).text, *name);
    }
  return GSL_SUCCESS;
}

void
ito_ranks_finish (void)
{
}

const char *
ito_ranks_library (void)
{
  return NULL;
}
