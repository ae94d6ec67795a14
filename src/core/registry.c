/* Registries: the entries of one kind by name, and what they say of themselves. */
#include "core/number.h"
#include "core/param_range.h"
#include "core/spec.h"
#include <stdio.h>
#include <string.h>

static int
answers_to (const ito_entry *entry, const char *name)
{
  char alias[64];
  if (strcmp (entry->name, name) == 0)
    return 1;
  for (size_t i = 0; ito_param_word (entry->aliases, i, alias, sizeof alias) == 0; i++)
    if (strcmp (alias, name) == 0)
      return 1;
  return 0;
}

const ito_entry *
ito_registry_find (const ito_registry *registry, const char *name)
{
  for (size_t i = 0; i < registry->n; i++)
    if (answers_to (registry->entries[i], name))
      return registry->entries[i];
  return NULL;
}

const char *
ito_registry_nearest (const ito_registry *registry, const char *name)
{
  const char *nearest = NULL;
  size_t best = SIZE_MAX;
  for (size_t i = 0; i < registry->n; i++)
    {
      const ito_entry *entry = registry->entries[i];
      char alias[64];
      const char *candidate = entry->name;
      for (size_t j = 0; candidate; j++)
        {
          size_t distance = ito_edit_distance (name, candidate);
          if (distance < best && ito_nearest (name, &candidate, 1))
            {
              best = distance;
              nearest = entry->name;
            }
          candidate = ito_param_word (entry->aliases, j, alias, sizeof alias) ? NULL : alias;
        }
    }
  return nearest;
}

void
ito_registry_list (const ito_registry *registry, FILE *out)
{
  int width = 0;
  for (size_t i = 0; i < registry->n; i++)
    {
      int length = (int)strlen (registry->entries[i]->name);
      width = length > width ? length : width;
    }
  for (size_t i = 0; i < registry->n; i++)
    fprintf (out, "%-*s  %s\n", width, registry->entries[i]->name, registry->entries[i]->summary);
}

/* A parameter's default: its text, or what stands for it. */
static const char *
default_text (const ito_param *param)
{
  if (!param->fallback)
    return "required";
  return param->fallback[0] ? param->fallback : "none";
}

static const char *
range_text (const ito_param *param, char *buffer, size_t size)
{
  char range[96];
  ito_param_range (param, range);
  switch (param->type)
    {
    case ITO_PARAM_NUMBER:
      snprintf (buffer, size, "%s", range);
      break;
    case ITO_PARAM_INTEGER:
      snprintf (buffer, size, strcmp (range, "finite") == 0 ? "whole" : "whole, %s", range);
      break;
    case ITO_PARAM_WORD:
      snprintf (buffer, size, "%s", param->words);
      break;
    case ITO_PARAM_ARRAY:
      snprintf (buffer, size, "array, %s", range);
      break;
    case ITO_PARAM_SPEC:
      snprintf (buffer, size, "(spec)");
      break;
    case ITO_PARAM_FILE:
      snprintf (buffer, size, "@FILE:/group");
      break;
    }
  return buffer;
}

/* The form: parameters that may be left out without a default are not in it. */
static void
print_form (const ito_entry *entry, FILE *out)
{
  fprintf (out, "  %s", entry->name);
  const char *mark = ":";
  for (const ito_param *p = entry->params; p && p->key; p++)
    {
      if (p->fallback && !p->fallback[0])
        continue;
      fprintf (out, "%s%s=", mark, p->key);
      if (p->fallback)
        fputs (p->fallback, out);
      else
        for (const char *c = p->key; *c; c++)
          putc (*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c, out);
      mark = ",";
    }
  putc ('\n', out);
}

static void
print_indented (const char *text, FILE *out)
{
  while (*text)
    {
      size_t length = strcspn (text, "\n");
      fprintf (out, "%s%.*s\n", length ? "  " : "", (int)length, text);
      text += length + (text[length] == '\n');
    }
}

static int
wider (int width, const char *text)
{
  int length = (int)strlen (text);
  return length > width ? length : width;
}

static void
print_params (const ito_param *params, FILE *out)
{
  char range[256];
  int key = 0, fallback = 0, values = 0;
  for (const ito_param *p = params; p->key; p++)
    {
      key = wider (key, p->key);
      fallback = wider (fallback, default_text (p));
      values = wider (values, range_text (p, range, sizeof range));
    }
  values = values > 40 ? 40 : values;
  fallback = fallback > 24 ? 24 : fallback;
  for (const ito_param *p = params; p->key; p++)
    fprintf (out, "  %-*s  %-*s  %-*s  %s\n", key, p->key, fallback, default_text (p), values,
             range_text (p, range, sizeof range), p->text ? p->text : "");
}

void
ito_entry_help (const ito_registry *registry, const ito_entry *entry, FILE *out)
{
  char alias[64];
  fprintf (out, "%s (%s): %s\n\nForm\n", entry->name, registry->kind, entry->summary);
  print_form (entry, out);
  for (size_t i = 0; ito_param_word (entry->aliases, i, alias, sizeof alias) == 0; i++)
    fprintf (out, "%s%s", i ? ", " : "  also called ", alias);
  if (entry->aliases && entry->aliases[0])
    putc ('\n', out);
  if (entry->formula && entry->formula[0])
    {
      fputs ("\nFormula\n", out);
      print_indented (entry->formula, out);
    }
  if (entry->params && entry->params->key)
    {
      fputs ("\nParameters: key, default, values, meaning\n", out);
      print_params (entry->params, out);
    }
  if (entry->source && entry->source[0])
    {
      fputs ("\nSource\n", out);
      print_indented (entry->source, out);
    }
}
