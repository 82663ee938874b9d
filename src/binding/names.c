#include "base/buffer.h"
#include "binding/binding_internal.h"

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static char lower(char byte)
{
    if (is_upper(byte))
        return (char)(byte - 'A' + 'a');
    return byte;
}

static bool is_lower_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/* A word begins at a capital after a small letter or digit, and at the last capital of a run that a
 * small letter follows. */
static bool begins_word(ot_str name, size_t i)
{
    if (i == 0 || !is_upper(name.ptr[i]))
        return false;
    if (is_lower_or_digit(name.ptr[i - 1]))
        return true;
    bool before_small = i + 1 < name.len && name.ptr[i + 1] >= 'a' && name.ptr[i + 1] <= 'z';
    return is_upper(name.ptr[i - 1]) && before_small;
}

ot_str ot_binding__snake(ot_arena *arena, ot_str name)
{
    char *out = ot_arena_alloc(arena, 2 * name.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (begins_word(name, i))
            out[len++] = '_';
        out[len++] = lower(name.ptr[i]);
    }
    out[len] = '\0';
    return ot_str_make(out, len);
}

/* Words whose plural no rule below gives. Two entries with the same word: both plurals are in use.
 */
static const struct {
    ot_str word;
    ot_str plural;
} irregular[] = {
    {OT_STR("analysis"), OT_STR("analyses")},
    {OT_STR("appendix"), OT_STR("appendices")},
    {OT_STR("appendix"), OT_STR("appendixes")},
    {OT_STR("axis"), OT_STR("axes")},
    {OT_STR("basis"), OT_STR("bases")},
    {OT_STR("calf"), OT_STR("calves")},
    {OT_STR("child"), OT_STR("children")},
    {OT_STR("crisis"), OT_STR("crises")},
    {OT_STR("criterion"), OT_STR("criteria")},
    {OT_STR("datum"), OT_STR("data")},
    {OT_STR("diagnosis"), OT_STR("diagnoses")},
    {OT_STR("echo"), OT_STR("echoes")},
    {OT_STR("foot"), OT_STR("feet")},
    {OT_STR("goose"), OT_STR("geese")},
    {OT_STR("half"), OT_STR("halves")},
    {OT_STR("hero"), OT_STR("heroes")},
    {OT_STR("index"), OT_STR("indexes")},
    {OT_STR("index"), OT_STR("indices")},
    {OT_STR("knife"), OT_STR("knives")},
    {OT_STR("leaf"), OT_STR("leaves")},
    {OT_STR("life"), OT_STR("lives")},
    {OT_STR("loaf"), OT_STR("loaves")},
    {OT_STR("man"), OT_STR("men")},
    {OT_STR("matrix"), OT_STR("matrices")},
    {OT_STR("matrix"), OT_STR("matrixes")},
    {OT_STR("medium"), OT_STR("media")},
    {OT_STR("mouse"), OT_STR("mice")},
    {OT_STR("person"), OT_STR("people")},
    {OT_STR("person"), OT_STR("persons")},
    {OT_STR("phenomenon"), OT_STR("phenomena")},
    {OT_STR("potato"), OT_STR("potatoes")},
    {OT_STR("quiz"), OT_STR("quizzes")},
    {OT_STR("shelf"), OT_STR("shelves")},
    {OT_STR("synopsis"), OT_STR("synopses")},
    {OT_STR("thesis"), OT_STR("theses")},
    {OT_STR("thief"), OT_STR("thieves")},
    {OT_STR("tomato"), OT_STR("tomatoes")},
    {OT_STR("tooth"), OT_STR("teeth")},
    {OT_STR("vertex"), OT_STR("vertices")},
    {OT_STR("vertex"), OT_STR("vertexes")},
    {OT_STR("veto"), OT_STR("vetoes")},
    {OT_STR("wife"), OT_STR("wives")},
    {OT_STR("wolf"), OT_STR("wolves")},
    {OT_STR("woman"), OT_STR("women")},
};

enum { IRREGULAR_COUNT = sizeof(irregular) / sizeof(irregular[0]) };

static bool is_consonant(char byte)
{
    bool is_vowel = byte == 'a' || byte == 'e' || byte == 'i' || byte == 'o' || byte == 'u';
    return byte >= 'a' && byte <= 'z' && !is_vowel;
}

static bool hisses(ot_str word)
{
    static const ot_str ends[] = {OT_STR("s"), OT_STR("x"), OT_STR("z"), OT_STR("ch"),
                                  OT_STR("sh")};
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (ot_str_ends_with(word, ends[i]))
            return true;
    }
    return false;
}

static ot_str regular_plural(ot_arena *arena, ot_str name)
{
    size_t len = name.len;
    if (len > 1 && name.ptr[len - 1] == 'y' && is_consonant(name.ptr[len - 2]))
        return ot_arena_printf(arena, "%.*sies", (int)len - 1, name.ptr);
    return ot_arena_printf(arena, hisses(name) ? "%.*ses" : "%.*ss", OT_ARG(name));
}

uint32_t ot_binding__plurals(ot_arena *arena, ot_str snake, ot_str out[OT_PLURALS_MAX])
{
    size_t begin = snake.len;
    while (begin > 0 && snake.ptr[begin - 1] != '_')
        begin--;
    ot_str head = ot_str_slice(snake, 0, begin);
    ot_str word = ot_str_slice(snake, begin, snake.len);
    uint32_t count = 0;
    for (size_t i = 0; i < IRREGULAR_COUNT && count < OT_PLURALS_MAX; i++) {
        if (ot_str_equal(irregular[i].word, word))
            out[count++] =
                ot_arena_printf(arena, "%.*s%.*s", OT_ARG(head), OT_ARG(irregular[i].plural));
    }
    if (count == 0)
        out[count++] = regular_plural(arena, snake);
    return count;
}

/* Words that end like plurals and are none, or mean one thing and many. */
static const char *const unchanging[] = {
    "alias",    "atlas",       "bias",         "canvas",    "chaos",   "christmas", "data",
    "diabetes", "gas",         "goods",        "lens",      "means",   "media",     "metadata",
    "news",     "physics",     "series",       "sms",       "species", "dns",       "gps",
    "kudos",    "mathematics", "headquarters", "analytics",
};

/* Ends of plurals and what they end in as one; the first that fits counts. */
static const struct {
    const char *end;
    const char *one;
} singular_ends[] = {
    {"movies", "movie"},
    {"cookies", "cookie"},
    {"zombies", "zombie"},
    {"calories", "calorie"},
    {"brownies", "brownie"},
    {"hoodies", "hoodie"},
    {"rookies", "rookie"},
    {"selfies", "selfie"},
    {"ies", "y"},
    {"caches", "cache"},
    {"niches", "niche"},
    {"ches", "ch"},
    {"shes", "sh"},
    {"xes", "x"},
    {"sses", "ss"},
    {"aliases", "alias"},
    {"biases", "bias"},
    {"gases", "gas"},
    {"lenses", "lens"},
    {"atlases", "atlas"},
    {"canvases", "canvas"},
    {"ouses", "ouse"},
    {"auses", "ause"},
    {"uses", "us"},
    {"ss", "ss"},
    {"us", "us"},
    {"is", "is"},
    {"s", ""},
};

static bool is_unchanging(ot_str word)
{
    for (size_t i = 0; i < sizeof(unchanging) / sizeof(unchanging[0]); i++) {
        if (ot_str_equal(ot_str_from_c(unchanging[i]), word))
            return true;
    }
    return false;
}

enum { SHORTEST_PLURAL = 3 };

/* One word; what is too short to be a plural stays. */
static ot_str singular_word(ot_arena *arena, ot_str word)
{
    if (is_unchanging(word) || word.len < SHORTEST_PLURAL)
        return word;
    for (size_t i = 0; i < IRREGULAR_COUNT; i++) {
        if (ot_str_equal(irregular[i].plural, word))
            return irregular[i].word;
    }
    for (size_t i = 0; i < sizeof(singular_ends) / sizeof(singular_ends[0]); i++) {
        ot_str end = ot_str_from_c(singular_ends[i].end);
        if (ot_str_ends_with(word, end))
            return ot_arena_printf(arena, "%.*s%s", (int)(word.len - end.len), word.ptr,
                                   singular_ends[i].one);
    }
    return word;
}

ot_str ot_binding__singular(ot_arena *arena, ot_str snake)
{
    size_t begin = snake.len;
    while (begin > 0 && snake.ptr[begin - 1] != '_')
        begin--;
    ot_str word = singular_word(arena, ot_str_slice(snake, begin, snake.len));
    return ot_arena_printf(arena, "%.*s%.*s", (int)begin, snake.ptr, OT_ARG(word));
}

static uint32_t add_name(ot_str *names, uint32_t count, ot_str name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (ot_str_equal(names[i], name))
            return count;
    }
    names[count] = name;
    return count + 1;
}

uint32_t ot_binding__table_names(ot_arena *arena, ot_str type, ot_str out[OT_TABLE_NAMES_MAX])
{
    ot_str one = ot_binding__snake(arena, type);
    uint32_t count = ot_binding__plurals(arena, one, out);
    count = add_name(out, count, one);
    return add_name(out, count, type);
}

uint32_t ot_binding__column_names(ot_arena *arena, ot_str field, ot_str out[OT_COLUMN_NAMES_MAX])
{
    out[0] = ot_binding__snake(arena, field);
    return add_name(out, 1, field);
}

ot_str ot_binding__join_names(ot_arena *arena, const ot_str *names, uint32_t count,
                              const char *word)
{
    ot_buffer buffer = {0};
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 && i + 1 == count)
            ot_buffer_printf(&buffer, " %s ", word);
        else if (i > 0)
            OT_BUFFER_LITERAL(&buffer, ", ");
        ot_buffer_printf(&buffer, "\"%.*s\"", OT_ARG(names[i]));
    }
    ot_str joined = ot_arena_copy(arena, ot_buffer_str(&buffer));
    ot_buffer_free(&buffer);
    return joined;
}
