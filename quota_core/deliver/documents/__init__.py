"""Documents people can edit: DOCX from templates that are DOCX, too (METHOD 14). Read in this order:

templating   a text with headings, lists, tables and tags -> a DOCX template; texts/ holds ours, templates/ what
             they come to; a company changes a template in Word and hands its folder over with --templates
rendering    a template and the words for its tags -> a document
common       the words every document knows: the company, its plan, its people, its back-test
letters, teams, faq, pictures, schedule   what only some of them need
library      which documents there are, and all of them at once
"""
