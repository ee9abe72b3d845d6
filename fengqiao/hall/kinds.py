"""The record kinds of the hall. A number is on record by itself: nobody's name is with it."""

from fengqiao.ledger.kinds import declare

declare("hall.window", zh="设了窗口「{name}」", en="set up the window “{name}”")
declare("hall.window_end", zh="撤了窗口「{name}」", en="took the window “{name}” away")
declare("hall.topic", zh="来办什么：加了「{name}」", en="what one comes for: added “{name}”")
declare("hall.topic_end", zh="来办什么：去掉「{name}」", en="what one comes for: took out “{name}”")
declare("hall.hours", zh="排了窗口「{name}」的时间", en="set hours of the window “{name}”")
declare("hall.hours_end", zh="取消了窗口「{name}」的一段时间", en="took out hours of the window “{name}”")

declare("hall.draw", zh="取号 {number}", en="drew number {number}")
declare("hall.call", zh="叫号 {number}", en="called number {number}")
declare("hall.recall", zh="再叫 {number}", en="called number {number} again")
declare("hall.absent", zh="{number} 叫了三次没有来", en="number {number} was called three times in vain")
declare("hall.back", zh="{number} 回来了", en="number {number} came back")
declare("hall.put_back", zh="{number} 放回队首", en="put number {number} back to the front")
declare("hall.take_up", zh="接待 {number}", en="took up number {number}")
declare("hall.hand_over", zh="{number} 连同写下的经过转到下一个窗口", en="handed number {number} over with its story")
declare("hall.write", zh="重新写下 {number} 说的", en="began anew to write down what number {number} tells")
declare("hall.urge", zh="首问负责的岗位催办", en="the first contact urged", tells=("sitter",))
declare("hall.done", zh="{number} 办好", en="number {number} is done")
declare("hall.leave", zh="{number} 走了", en="number {number} left")
declare("hall.end_day", zh="收号：{number} 今天没有轮到", en="closing time: number {number} was not reached today")
declare("hall.lapse", zh="过了当天，{number} 结束", en="the day is over for number {number}")
