"""The record kinds of people."""

from fengqiao.ledger.kinds import declare

declare("people.person", zh="登记了一位居民或工作人员", en="registered a person", erases=("name", "phone", "email", "contact"))
declare("people.organisation", zh="设立单位{name}", en="set up {name}")
declare("people.seat", zh="设立席位{name}", en="set up the post {name}")
declare("people.appoint", zh="任命到{seat}", en="appointed to {seat}")
declare("people.end", zh="{seat}的任职结束：{reason}", en="the appointment to {seat} ended: {reason}")
declare("people.away", zh="{seat}离开，由代班人负责", en="{seat} is away; the stand-in answers")
declare("people.second", zh="借调到{seat}", en="seconded to {seat}")
declare("people.duty", zh="职责清单：{organisation}负责{category}", en="duty list: {organisation} answers for {category}")
declare("people.helper", zh="登记了代办人", en="named a helper")
declare("people.helper_end", zh="代办人撤销", en="ended a helper")
