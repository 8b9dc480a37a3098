<?xml version="1.0" encoding="windows-1252"?>
<CHANNEL HREF="http://hafen.example/" LASTMOD="2026-02-11T10:00">
<TITLE>Hafenbote</TITLE>
<ABSTRACT>Nachrichten</ABSTRACT>
<ITEM HREF="http://hafen.example/bruecke.html" LASTMOD="2026-02-11T09:30">
<TITLE>Stadtrat beschließt „Brückensanierung“</TITLE>
<ABSTRACT>Die Arbeiten beginnen im März.</ABSTRACT>
</ITEM>
</CHANNEL>
