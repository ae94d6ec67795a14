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

/* A key and its default; a required one shows its name in capitals. */
static void
print_key (const ito_param *param, const char *mark, FILE *out)
{
  fprintf (out, "%s%s=", mark, param->key);
  if (param->fallback)
    fputs (param->fallback[0] ? param->fallback : "...", out);
  else
    for (const char *c = param->key; *c; c++)
      putc (*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c, out);
}

/* The form, with all defaults; what may be absent follows in brackets. */
static void
print_form (const ito_entry *entry, FILE *out)
{
  const char *mark = ":";
  int absent = 0;
  fprintf (out, "  %s", entry->name);
  for (const ito_param *p = entry->params; p && p->key; p++)
    if (p->fallback && !p->fallback[0])
      absent++;
    else
      {
        print_key (p, mark, out);
        mark = ",";
      }
  if (absent)
    putc ('[', out);
  for (const ito_param *p = entry->params; p && p->key; p++)
    if (p->fallback && !p->fallback[0])
      {
        print_key (p, mark, out);
        mark = ",";
      }
  fputs (absent ? "]\n" : "\n", out);
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

#define PAGE_WIDTH 96

/* Words from a column on; a line that is full goes on in the same column. */
static void
print_wrapped (const char *text, int column, FILE *out)
{
  int at = column;
  for (text += strspn (text, " \n"); *text; text += strspn (text, " \n"))
    {
      int length = (int)strcspn (text, " \n"), width = 0;
      for (int i = 0; i < length; i++)
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
      if (at > column && at + 1 + width > PAGE_WIDTH)
        {
          fprintf (out, "\n%*s", column, "");
          at = column;
        }
      at += fprintf (out, "%s%.*s", at > column ? " " : "", length, text) - length + width;
      text += length;
    }
  putc ('\n', out);
}

static int
wider (int width, const char *text, int most)
{
  int length = (int)strlen (text);
  return length > width && length <= most ? length : width;
}

static void
print_params (const ito_param *params, FILE *out)
{
  char range[256];
  int key = 0, fallback = 0, values = 0;
  for (const ito_param *p = params; p->key; p++)
    {
      key = wider (key, p->key, 24);
      fallback = wider (fallback, default_text (p), 24);
      values = wider (values, range_text (p, range, sizeof range), 32);
    }
  for (const ito_param *p = params; p->key; p++)
    {
      int usual = key + fallback + values + 8;
      int column = fprintf (out, "  %-*s  %-*s  %s", key, p->key, fallback, default_text (p),
                            range_text (p, range, sizeof range));
      if (column + 2 > usual)
        {
          putc ('\n', out);
          column = 0;
        }
      fprintf (out, "%*s", usual - column, "");
      print_wrapped (p->text ? p->text : "", usual, out);
    }
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
      fputs ("  ", out);
      print_wrapped (entry->source, 2, out);
    }
}
