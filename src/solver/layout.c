/* The steps of a run: the grid's, or what the solver made of them. */
#include "solver/stepper.h"
#include <stdlib.h>

int
ito_layout_make (const ito_solver *s, const ito_process *p, const ito_grid *g, ito_layout *layout,
                 ito_error *error)
{
  *layout = (ito_layout){ .steps = ito_grid_steps (g) };
  if (!s->type->layout)
    return GSL_SUCCESS;
  if (s->type->layout (s, p, g, layout, error))
    {
      ito_layout_clear (layout);
      return error->code;
    }
  return GSL_SUCCESS;
}

void
ito_layout_clear (ito_layout *layout)
{
  free (layout->times);
  free (layout->order);
  free (layout->before);
  free (layout->value);
  *layout = (ito_layout){ 0 };
}

double
ito_layout_time (const ito_layout *layout, const ito_grid *g, uint64_t i)
{
  return layout->times ? layout->times[i] : ito_grid_time (g, i);
}
