"""People are found by any part of their names, without accents and the right apostrophe, and with a slip in it.

An index needs functions that always give the same: `unaccent` by itself depends on where it is looked up, so it is
named with its schema and dictionary.
"""

import django.contrib.postgres.indexes
from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations, models

PLAIN = r"""
CREATE FUNCTION public.plain_words(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ' ' || lower(regexp_replace(regexp_replace(
        public.unaccent('public.unaccent'::regdictionary, normalize(said, NFKC)),
        '[''’‘`´ʼʻ]', '', 'g'), '[^[:alnum:]]+', ' ', 'g'))
$$;
CREATE FUNCTION public.person_words(given text, family text, other text, handle text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.plain_words(concat_ws(' ', given, family, other, handle))
$$;
"""
UNDO = "DROP FUNCTION public.person_words(text, text, text, text); DROP FUNCTION public.plain_words(text);"


class Migration(migrations.Migration):

    dependencies = [
        ('triage', '0040_who_the_person_is'),
    ]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(PLAIN, UNDO),
        migrations.AddField(
            model_name='person',
            name='searched',
            field=models.GeneratedField(db_persist=True, expression=models.Func('given_name', 'family_name', 'other_names', 'handle', function='person_words'), help_text='Every name as it is found: small letters, without accents and apostrophes, each after a space.', output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='person',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('searched', name='gin_trgm_ops'), name='person_searched'),
        ),
    ]
